# Writes OUT, a C++ file that holds the status page of FOLDER with its style and script in their places.
cmake_minimum_required(VERSION 3.25)
file(READ ${FOLDER}/status_page.html page)
file(READ ${FOLDER}/status_page.css style)
file(READ ${FOLDER}/status_page.js script)
string(REPLACE "@style@" "\n${style}" page "${page}")
string(REPLACE "@script@" "\n${script}" page "${page}")
file(WRITE ${OUT} "#include \"control/status_page.hpp\"\n\nnamespace resetd::control {\n\nstd::string_view embedded_status_page() {\n  return R\"~html~(${page})~html~\";\n}\n\n}  // namespace resetd::control\n")
