// What a fault does to the call itself; what it does to the answer's bytes is in wire.cpp.

#include "console_sim/wire.hpp"

namespace console_sim {

bool applies(const FaultRule& fault) {
  switch (fault.kind) {
    case FaultKind::drop_before_apply:
    case FaultKind::reset_before_apply:
    case FaultKind::refuse:
    case FaultKind::redirect:
      return false;
    case FaultKind::status:
    case FaultKind::code:
      return fault.apply;
    default:
      return true;
  }
}

Bend bend_of(const FaultRule& fault) {
  Bend bend;
  if (fault.kind == FaultKind::wrong_read) bend.lie = Lie::wrong_position;
  if (fault.kind == FaultKind::no_position)
    bend.lie = fault.form == "null"        ? Lie::null
               : fault.form == "empty"     ? Lie::empty
               : fault.form == "malformed" ? Lie::malformed
                                           : Lie::missing;
  bend.lie_job = fault.job.value_or(0);
  if (fault.kind == FaultKind::unsteady) {
    if (fault.form == "stuck") bend.ending = Ending::stuck;
    if (fault.form == "abnormal") bend.ending = Ending::abnormal;
    if (fault.form == "slow") bend.takes_ms = fault.for_ms;
  }
  return bend;
}

Outcome instead(const FaultRule& fault) {
  if (fault.kind == FaultKind::status && fault.body == "success") return {};
  const std::string code = fault.kind == FaultKind::code ? fault.value : "0";
  return failure(code, fault.msg.empty() ? "fault " + fault.text : fault.msg);
}

}  // namespace console_sim
