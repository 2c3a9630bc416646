# What `cmake --install` puts where. Everything finds its neighbours by relative paths: the prefix can be moved.

include(CMakePackageConfigHelpers)
set(package_dir "${CMAKE_INSTALL_LIBDIR}/cmake/Aludel")

# The parts, which are packages of a distribution: tool, library, development.
install(FILES runtime/aludel.h DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}" COMPONENT development)
install(TARGETS aludel EXPORT AludelTools RUNTIME DESTINATION "${CMAKE_INSTALL_BINDIR}" COMPONENT tool)
install(TARGETS aludel_archive aludel_runtime EXPORT AludelTargets
  ARCHIVE DESTINATION "${CMAKE_INSTALL_LIBDIR}" COMPONENT development)
if(TARGET aludel_shared)
  install(TARGETS aludel_shared EXPORT AludelTargets
    LIBRARY DESTINATION "${CMAKE_INSTALL_LIBDIR}" COMPONENT library NAMELINK_COMPONENT development)
endif()
if(TARGET aludel_static)
  install(TARGETS aludel_static EXPORT AludelTargets
    ARCHIVE DESTINATION "${CMAKE_INSTALL_LIBDIR}" COMPONENT development)
endif()
install(EXPORT AludelTools NAMESPACE aludel:: DESTINATION "${package_dir}" COMPONENT development)
install(EXPORT AludelTargets NAMESPACE aludel:: DESTINATION "${package_dir}" COMPONENT development)

# What the tool says of itself, for man and for shells.
find_program(ALUDEL_GZIP gzip REQUIRED DOC "gzip, for the manual page")
set(shell_bash share/bash-completion/completions/aludel)
set(shell_zsh share/zsh/site-functions/_aludel)
if(CMAKE_INSTALL_PREFIX STREQUAL "/usr") # of packages; Debian's zsh does not look there below /usr/local
  set(shell_zsh share/zsh/vendor-completions/_aludel)
endif()
set(shell_fish share/fish/vendor_completions.d/aludel.fish)
set(said "${PROJECT_BINARY_DIR}/share/man/man1/aludel.1.gz")
add_custom_command(OUTPUT "${said}"
  COMMAND ${CMAKE_COMMAND} -E make_directory "${PROJECT_BINARY_DIR}/share/man/man1"
  COMMAND aludel::aludel manual > "${PROJECT_BINARY_DIR}/aludel.1"
  COMMAND ${ALUDEL_GZIP} -9nc "${PROJECT_BINARY_DIR}/aludel.1" > "${said}"
  DEPENDS aludel::aludel VERBATIM)
foreach(shell bash zsh fish)
  cmake_path(GET shell_${shell} PARENT_PATH folder)
  add_custom_command(OUTPUT "${PROJECT_BINARY_DIR}/${shell_${shell}}"
    COMMAND ${CMAKE_COMMAND} -E make_directory "${PROJECT_BINARY_DIR}/${folder}"
    COMMAND aludel::aludel completion ${shell} > "${PROJECT_BINARY_DIR}/${shell_${shell}}"
    DEPENDS aludel::aludel VERBATIM)
  list(APPEND said "${PROJECT_BINARY_DIR}/${shell_${shell}}")
endforeach()
add_custom_target(aludel_manual ALL DEPENDS ${said})
install(DIRECTORY "${PROJECT_BINARY_DIR}/share/" DESTINATION "${CMAKE_INSTALL_DATADIR}" COMPONENT tool)

configure_package_config_file(cmake/AludelConfig.cmake.in "${PROJECT_BINARY_DIR}/AludelConfig.cmake"
  INSTALL_DESTINATION "${package_dir}")
# Before 1.0 a minor version may change the layout of the tables.
write_basic_package_version_file("${PROJECT_BINARY_DIR}/AludelConfigVersion.cmake" COMPATIBILITY SameMinorVersion)
install(FILES "${PROJECT_BINARY_DIR}/AludelConfig.cmake" "${PROJECT_BINARY_DIR}/AludelConfigVersion.cmake"
  cmake/AludelAddMigrator.cmake cmake/AludelStaticLibpq.cmake
  DESTINATION "${package_dir}" COMPONENT development)
install(PROGRAMS cmake/aludel-link-static DESTINATION "${package_dir}" COMPONENT development)

cmake_path(RELATIVE_PATH CMAKE_INSTALL_PREFIX BASE_DIRECTORY "${CMAKE_INSTALL_FULL_LIBDIR}/pkgconfig"
  OUTPUT_VARIABLE ALUDEL_PC_PREFIX)
configure_file(cmake/aludel.pc.in "${PROJECT_BINARY_DIR}/aludel.pc" @ONLY)
install(FILES "${PROJECT_BINARY_DIR}/aludel.pc" DESTINATION "${CMAKE_INSTALL_LIBDIR}/pkgconfig" COMPONENT development)
