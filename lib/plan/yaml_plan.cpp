#include "plan/yaml_plan.hpp"

#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <istream>

#include "core/yaml_faults.hpp"
#include "plan/yaml_events.hpp"
#include "plan/yaml_input.hpp"

namespace resetd::plan {
namespace {

void parse(YamlInput& input, YamlEvents& events) {
  std::istream stream(&input);
  stream.exceptions(std::ios::badbit);  // passes InputFault on instead of swallowing it
  input.hold_fault();
  YAML::Parser parser(stream);
  input.release_fault();
  while (parser.HandleNextDocument(events)) {
  }
}

}  // namespace

YamlEnd read_yaml(Source& source, Problems& problems, const PlanListener& listener, Mark& root,
                  std::size_t parser_bytes) {
  YamlInput input(source, parser_bytes);
  YamlEvents events(input, problems, listener, root);
  while (true) {
    try {
      parse(input, events);
      return events.finish();
    } catch (const YamlEvents::TakeOver& place) {
      input.take_over(place.mark, place.structure);
      events.taken_over();
    } catch (const YamlEvents::Stop& stop) {
      return stop.end;
    } catch (const InputFault& input_fault) {
      problems.add(input_fault.fault.mark, input_fault.fault.message);
      return YamlEnd::broken;
    } catch (const YAML::Exception& error) {
      problems.add(input.place(error.mark), events.where() + "YAML: " + core::yaml_fault(error.msg));
      return YamlEnd::broken;
    }
  }
}

}  // namespace resetd::plan
