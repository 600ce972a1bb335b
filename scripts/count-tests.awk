# Prints how many tests passed, failed and were skipped, by the summaries that
# the test runners end with: cargo's, node's (tap), vitest's and unittest's.

# test result: ok. 47 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out
/^test result: / {
    passed += before("passed;")
    failed += before("failed;")
    skipped += before("ignored;")
}

# # pass 62
/^# pass [0-9]+$/ { passed += $3 }
/^# (fail|cancelled) [0-9]+$/ { failed += $3 }
/^# (skipped|todo) [0-9]+$/ { skipped += $3 }

#      Tests  1 failed | 2 skipped | 8 passed (11)
/^ +Tests  .*\([0-9]+\)$/ {
    passed += before("passed")
    failed += before("failed")
    skipped += before("skipped") + before("todo")
}

# Ran 9 tests in 0.5s, and then: OK, OK (skipped=1), FAILED (failures=1, errors=2)
/^Ran [0-9]+ tests? in / {
    ran = $2
    passed += ran
}
/^(OK|FAILED) \(.*\)$/ {
    n_skipped = after("[( ]skipped=") + after("expected failures=")
    n_failed = after("[(]failures=") + after("[( ]errors=") + after("unexpected successes=")
    # A test counts once, however many of its parts failed.
    if (n_failed > ran - n_skipped) n_failed = ran - n_skipped
    passed -= n_failed + n_skipped
    failed += n_failed
    skipped += n_skipped
}

END { print passed + 0, failed + 0, skipped + 0 }

# The number that stands before a word.
function before(word,    i) {
    for (i = 2; i <= NF; i++) if ($i == word) return $(i - 1)
    return 0
}

# The number that stands after a text.
function after(text,    found) {
    if (!match($0, text "[0-9]+")) return 0
    found = substr($0, RSTART, RLENGTH)
    sub(/.*=/, "", found)
    return found
}
