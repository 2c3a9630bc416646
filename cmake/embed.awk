# Turns a text file into C: awk -v name=NAME -f embed.awk FILE defines `const char NAME[]` with the file's bytes.

BEGIN {
    printf "extern const char %s[];\nconst char %s[] =\n", name, name
}

{
    gsub(/\\/, "&&")
    gsub(/"/, "\\\"")
    printf "    \"%s\\n\"\n", $0
}

END {
    print "    \"\";"
}
