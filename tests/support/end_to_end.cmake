# What end-to-end tests stand on: the real program as a child, the stand-in, and the rules that every run keeps.
add_library(resetd_invariants STATIC
  ask_rules.cpp attempts.cpp audit_export.cpp console_log.cpp files.cpp invariants.cpp job_rules.cpp looks.cpp
  rates.cpp wave_rules.cpp)
target_include_directories(resetd_invariants PUBLIC ${PROJECT_SOURCE_DIR}/tests)
target_link_libraries(resetd_invariants PUBLIC resetd_options Boost::json OpenSSL::Crypto)

add_executable(resetd-check-invariants check_invariants.cpp)
target_link_libraries(resetd-check-invariants PRIVATE resetd_invariants CLI11::CLI11)
resetd_test_code(resetd-check-invariants)

add_library(resetd_end_to_end STATIC child.cpp raw_http.cpp rewinds.cpp stand_in.cpp terminal.cpp workspace.cpp)
target_compile_definitions(resetd_end_to_end PRIVATE RESETD_PROGRAM="$<TARGET_FILE:resetd>")
target_link_libraries(resetd_end_to_end PUBLIC resetd_invariants resetd_queue console_sim)
resetd_test_code(resetd_end_to_end)
add_dependencies(resetd_end_to_end resetd)

add_executable(invariants_test
  ask_rules_test.cpp attempts_test.cpp invariants_test.cpp job_rules_test.cpp looks_test.cpp rates_test.cpp
  verdicts_test.cpp wave_rules_test.cpp)
target_link_libraries(invariants_test PRIVATE resetd_invariants GTest::gtest_main)
resetd_test_code(invariants_test)
gtest_discover_tests(invariants_test TEST_PREFIX support. DISCOVERY_TIMEOUT 60)

add_executable(stand_in_test stand_in_test.cpp ${PROJECT_SOURCE_DIR}/tests/console_sim/test_client.cpp)
target_link_libraries(stand_in_test PRIVATE resetd_end_to_end GTest::gtest_main)
resetd_test_code(stand_in_test)
gtest_discover_tests(stand_in_test TEST_PREFIX support. DISCOVERY_TIMEOUT 60)
