# Debian packages, by cpack: aludel (the compiler), libaludelX.Y (the shared library), libaludel-dev (the rest).
#
# For a build with the prefix /usr: `./dev deb`. Depends and shlibs come from the programs themselves.

set(ALUDEL_MAINTAINER "aludel authors <aludel@lists.debian.org>" CACHE STRING "Whose name the packages bear: NAME <MAIL>")
set(soname_package "libaludel${PROJECT_VERSION_MAJOR}.${PROJECT_VERSION_MINOR}")

find_program(ALUDEL_GZIP gzip REQUIRED DOC "gzip, for the changelog")
configure_file(cmake/debian/changelog "${PROJECT_BINARY_DIR}/debian/changelog" @ONLY)
add_custom_command(OUTPUT "${PROJECT_BINARY_DIR}/debian/changelog.gz"
  COMMAND ${ALUDEL_GZIP} -9nc changelog > changelog.gz
  WORKING_DIRECTORY "${PROJECT_BINARY_DIR}/debian"
  MAIN_DEPENDENCY "${PROJECT_BINARY_DIR}/debian/changelog" VERBATIM)
add_custom_target(debian_changelog ALL DEPENDS "${PROJECT_BINARY_DIR}/debian/changelog.gz")

# One package: its component, its name, what it is in a line and in a paragraph.
function(aludel_deb component package summary description)
  string(TOUPPER "${component}" key)
  install(FILES cmake/debian/copyright "${PROJECT_BINARY_DIR}/debian/changelog.gz"
    DESTINATION "${CMAKE_INSTALL_DATADIR}/doc/${package}" COMPONENT ${component})
  set(CPACK_DEBIAN_${key}_PACKAGE_NAME "${package}" PARENT_SCOPE)
  set(CPACK_DEBIAN_${key}_DESCRIPTION "${summary}\n${description}" PARENT_SCOPE)
endfunction()

aludel_deb(tool aludel "SQL migration compiler for PostgreSQL"
"Reads a folder of annotated SQL files, each a revision with its parents, its
upgrade and its downgrade, proves at build time what can be proved without
the database, and emits one C file: a migrator.")
aludel_deb(library ${soname_package} "SQL migrations for PostgreSQL as a shared library"
"Takes a database up or down to a revision, on a connection of the program
that calls it, by the tables that the compiler aludel made.")
aludel_deb(development libaludel-dev "SQL migrations for PostgreSQL, for building migrators"
"The header, the archives and the CMake package with which a migrator is built
from what the compiler aludel made.")
# ldconfig is asked for by a trigger; CPack's maintainer scripts, which call it too, cannot be turned off.
install(FILES cmake/debian/overrides DESTINATION "${CMAKE_INSTALL_DATADIR}/lintian/overrides" RENAME "${soname_package}"
  COMPONENT library)
set(CPACK_DEBIAN_LIBRARY_PACKAGE_CONTROL_EXTRA "${PROJECT_SOURCE_DIR}/cmake/debian/triggers")

# CPack strips programs, and lets archives keep what is for debuggers.
foreach(target aludel_archive aludel_static)
  if(TARGET ${target})
    install(CODE "execute_process(COMMAND \"${CMAKE_STRIP}\" --strip-debug --enable-deterministic-archives
      \"\$ENV{DESTDIR}\${CMAKE_INSTALL_PREFIX}/${CMAKE_INSTALL_LIBDIR}/$<TARGET_FILE_NAME:${target}>\"
      COMMAND_ERROR_IS_FATAL ANY)" COMPONENT development)
  endif()
endforeach()

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "") # each package has its own
set(CPACK_PACKAGE_CONTACT "${ALUDEL_MAINTAINER}")
set(CPACK_PACKAGE_VERSION "${PROJECT_VERSION}")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_STRIP_FILES ON)
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS
  OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
set(CPACK_DEBIAN_PACKAGE_PRIORITY optional)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_GENERATE_SHLIBS ON)
set(CPACK_DEBIAN_TOOL_PACKAGE_SECTION database)
set(CPACK_DEBIAN_LIBRARY_PACKAGE_SECTION libs)
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_SECTION libdevel)
# The emitted tables, the archive and the tool are of one version.
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_DEPENDS
  "aludel (= ${PROJECT_VERSION}), ${soname_package} (= ${PROJECT_VERSION}), libpq-dev")
# For STATIC migrators.
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_RECOMMENDS "cmake, libssl-dev, postgresql-server-dev-all")
include(CPack)
