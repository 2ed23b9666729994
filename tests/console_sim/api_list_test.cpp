#include "console_sim/api_fixture.hpp"

namespace console_sim {
namespace {

class ApiListTest : public ApiTest {
 protected:
  std::vector<std::int64_t> listed(std::string_view body) { return ids(data(call("list", body))); }
  std::vector<std::int64_t> paged(const std::string& filters, int page = 1, int size = 20) {
    const std::string body = R"({"pageNum":)" + std::to_string(page) + R"(,"pageSize":)" + std::to_string(size) +
                             (filters.empty() ? "" : "," + filters) + "}";
    const auto answer = data(call("listbypage", body));
    count_ = answer.at("allJobCounts").as_int64();
    return ids(answer.at("jobVos"));
  }
  static std::vector<std::int64_t> ids(const boost::json::value& jobs) {
    std::vector<std::int64_t> found;
    for (const auto& job : jobs.as_array()) found.push_back(job.at("dataJobId").as_int64());
    return found;
  }
  using Jobs = std::vector<std::int64_t>;
  std::int64_t count_ = 0;
};

TEST_F(ApiListTest, ListsEverythingWithoutAFilter) {
  const Jobs all = listed("{}");
  EXPECT_EQ(all.size(), 30u);
  EXPECT_EQ(all.front(), 1);
  EXPECT_EQ(all.back(), 30);
}

TEST_F(ApiListTest, ListFilters) {
  EXPECT_EQ(listed(R"({"dataJobName":"00003"})"), (Jobs{3, 30}));
  EXPECT_EQ(listed(R"({"desc":"generated 2"})").size(), 11u);
  EXPECT_EQ(listed(R"({"sourceInstanceId":4})"), (Jobs{4, 16, 28}));
  EXPECT_EQ(listed(R"({"targetInstanceId":1000,"sourceInstanceId":3})"), (Jobs{3, 15, 27}));
  EXPECT_EQ(listed(R"({"dataJobId":7})"), (Jobs{7}));
  EXPECT_EQ(listed(R"({"dataJobId":7,"dataJobName":"x"})"), Jobs{});
  EXPECT_EQ(listed(R"({"dataJobId":77})"), Jobs{});
  EXPECT_EQ(listed(R"({"dataJobType":"SYNC"})").size(), 30u);
  EXPECT_EQ(listed(R"({"dataJobType":"CHECK"})"), Jobs{});
  EXPECT_EQ(listed(R"({"dataJobName":null})").size(), 30u);
}

TEST_F(ApiListTest, ListIsStrict) {
  for (const char* body : {R"({"dataJobName":1})", R"({"sourceInstanceId":"4"})", R"({"dataJobType":"X"})",
                           R"({"pageNum":1})", R"({"x":1})"})
    EXPECT_EQ(code("list", body), "0001") << body;
}

TEST_F(ApiListTest, Pages) {
  EXPECT_EQ(paged("").size(), 20u);
  EXPECT_EQ(count_, 30);
  EXPECT_EQ(paged("", 2).size(), 10u);
  EXPECT_EQ(paged("", 3), Jobs{});
  EXPECT_EQ(paged("", 3, 7), (Jobs{15, 16, 17, 18, 19, 20, 21}));
  EXPECT_EQ(count_, 30);
}

TEST_F(ApiListTest, AFarPageIsEmpty) {
  const auto answer = data(call("listbypage", R"({"pageNum":9223372036854775807,"pageSize":20})"));
  EXPECT_TRUE(answer.at("jobVos").as_array().empty());
}

TEST_F(ApiListTest, PageFilters) {
  EXPECT_EQ(paged(R"("sourceInstanceId":4)", 2, 2), (Jobs{28}));
  EXPECT_EQ(count_, 3);
  EXPECT_EQ(paged(R"("workerId":1)"), (Jobs{4, 8, 12, 16, 20, 24, 28}));
  EXPECT_EQ(paged(R"("workerIp":"10.0.0.1","dataJobId":4)"), (Jobs{4}));
  EXPECT_EQ(paged(R"("specifiedUid":"2")"), Jobs{});
  EXPECT_EQ(paged(R"("transferObjName":"job-0000009")"), (Jobs{9}));
  EXPECT_EQ(paged(R"("dataTaskStatus":"RUNNING")"), Jobs{});
  world_.set_status(9, Status::RUNNING, now_.steady_ms);
  EXPECT_EQ(paged(R"("dataTaskStatus":"RUNNING")"), (Jobs{9}));
  EXPECT_EQ(count_, 1);
}

TEST_F(ApiListTest, Order) {
  EXPECT_EQ(paged(R"("orderType":"GMT_CREATE","orderAsc":false)", 1, 3), (Jobs{30, 29, 28}));
  EXPECT_EQ(paged(R"("orderType":"PROCESS","orderAsc":true)", 1, 3), (Jobs{1, 2, 3}));
}

TEST_F(ApiListTest, PagesAreStrict) {
  for (const char* body :
       {R"({})", R"({"pageNum":1})", R"({"pageSize":5})", R"({"pageNum":0,"pageSize":5})",
        R"({"pageNum":1,"pageSize":0})", R"({"pageNum":1,"pageSize":21})", R"({"pageNum":"1","pageSize":5})",
        R"({"pageNum":1,"pageSize":5,"orderAsc":"true"})", R"({"pageNum":1,"pageSize":5,"orderType":"NAME"})",
        R"({"pageNum":1,"pageSize":5,"dataTaskStatus":"X"})", R"({"pageNum":1,"pageSize":5,"x":0})"})
    EXPECT_EQ(code("listbypage", body), "0001") << body;
}

}  // namespace
}  // namespace console_sim
