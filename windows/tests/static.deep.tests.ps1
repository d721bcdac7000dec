# Owns: the full mutation test of the static gate: every bracket and quote of every source file deleted once.
Test 'static: of all texts with one bracket or quote deleted, at least 98 % are caught' { Assert-MutantsCaught 1 }
