// The entry point of every test program.
#define BOOST_TEST_MODULE ballast
#include <boost/test/unit_test.hpp>
