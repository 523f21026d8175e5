// The foot of every page of a site.
#pragma once

#include <string>

namespace ballast::tools {

/// HTML.
/// @param root  leads from the page to the site's folder, e.g. "../".
std::string SiteFooter(const std::string& root);

}  // namespace ballast::tools
