// Tables as a browser shows them: sorting and filtering.
#include <string>
#include <vector>

#include <boost/test/unit_test.hpp>

#include "tests/tools/pages/browser.h"
#include "tests/tools/temporary_folder.h"
#include "tools/atomic_file.h"
#include "tools/pages/page.h"

namespace ballast::tools {
namespace {

using Strings = std::vector<std::string>;

constexpr const char* kTable = R"(
<form class="filters" hidden>
<input type="search" id="words" data-filters="t">
<select id="task" data-filters="t" data-key="task">
<option value=""></option><option value="walker">walker</option></select>
<output data-counts="t"></output>
</form>
<table class="sortable" id="t"><thead><tr>
<th>name</th><th data-first="descending">return</th><th>cost</th>
<th data-unsortable>note</th></tr></thead><tbody>
<tr data-task="walker"><td>b</td><td data-value="-2.5">-2.50 &plusmn; 1</td><td>10</td><td>x</td></tr>
<tr data-task="walker"><td>a</td><td data-value="1e3">1,000</td><td>9</td><td>y</td></tr>
<tr data-task="cartpole"><td>C</td><td>-</td><td>1,200</td><td>z</td></tr>
<tr data-task="cartpole"><td>d</td><td data-value="7">7.00</td><td>10</td><td>w</td></tr>
</tbody></table>)";

class OpenTable {
 public:
  OpenTable() {
    Page page;
    page.title = "table";
    page.content = kTable;
    WriteFileAtomically(folder_.path() / "t.html", RenderPage(page));
    browser.Open(folder_.path() / "t.html");
  }
  ~OpenTable() { CheckQuietAndLocal(browser); }

  /// The names in the order shown.
  std::string Names() {
    return browser.Evaluate(
        "[...document.querySelectorAll('tbody tr:not([hidden])')].map((row) => "
        "row.cells[0].textContent).join('')");
  }
  /// The orders that screen readers are told.
  std::string Orders() {
    return browser.Evaluate(
        "[...document.querySelectorAll('thead th')].map((th) => "
        "th.getAttribute('aria-sort') ?? '-').join(' ')");
  }
  void Sort(int column) {
    browser.Click("thead th:nth-child(" + std::to_string(column) + ") button");
  }
  void Fill(const std::string& id, const std::string& value) {
    browser.Evaluate("(() => { const control = document.getElementById('" + id +
                     "'); control.value = '" + value +
                     "'; control.dispatchEvent(new Event('input')); })()");
  }

  Browser browser;

 private:
  TemporaryFolder folder_;
};

BOOST_AUTO_TEST_SUITE(table, *boost::unit_test::precondition(BrowserInstalled))

BOOST_AUTO_TEST_CASE(a_click_sorts_and_another_turns_the_order) {
  OpenTable table;
  BOOST_TEST(table.Names() == "baCd");
  BOOST_TEST(table.Orders() == "- - - -");
  table.Sort(1);
  BOOST_TEST(table.Names() == "abCd");
  BOOST_TEST(table.Orders() == "ascending - - -");
  table.Sort(1);
  BOOST_TEST(table.Names() == "dCba");
  BOOST_TEST(table.Orders() == "descending - - -");
}

BOOST_AUTO_TEST_CASE(numbers_sort_as_numbers_and_blanks_come_last_either_way) {
  OpenTable table;
  table.Sort(2);  // Begins with the highest: 1000, 7, -2.5.
  BOOST_TEST(table.Names() == "adbC");
  table.Sort(2);
  BOOST_TEST(table.Names() == "bdaC");
  BOOST_TEST(table.Orders() == "- ascending - -");
}

BOOST_AUTO_TEST_CASE(equal_rows_keep_their_order_in_both_directions) {
  OpenTable table;
  table.Sort(3);
  BOOST_TEST(table.Names() == "abdC");
  table.Sort(3);
  BOOST_TEST(table.Names() == "Cbda");
}

BOOST_AUTO_TEST_CASE(the_keyboard_sorts_as_the_mouse_does) {
  OpenTable table;
  table.browser.Evaluate("document.querySelector('#task').focus()");
  table.browser.Press("Tab");
  table.browser.Press("Enter");
  BOOST_TEST(table.Names() == "abCd");
  table.browser.Press(" ");
  BOOST_TEST(table.Names() == "dCba");
  // The last column has no button.
  BOOST_TEST(table.browser.Evaluate(
                 "document.querySelectorAll('thead button').length") == 3);
}

BOOST_AUTO_TEST_CASE(words_and_choices_filter_together_and_are_counted) {
  OpenTable table;
  const auto count = [&] {
    return table.browser
        .Evaluate("document.querySelector('output').textContent")
        .get<std::string>();
  };
  BOOST_TEST(count() == "4 of 4");
  table.Fill("words", "10 ");
  BOOST_TEST(table.Names() == "bd");
  table.Fill("task", "walker");
  BOOST_TEST(table.Names() == "b");
  BOOST_TEST(count() == "1 of 4");
  table.Fill("words", "10 Y");
  BOOST_TEST(table.Names() == "");
  table.Fill("words", "");
  BOOST_TEST(table.Names() == "ba");
  // A filter outlives sorting.
  table.Sort(1);
  BOOST_TEST(table.Names() == "ab");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace ballast::tools
