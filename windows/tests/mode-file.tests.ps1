# Owns: promises about mode.txt: reading it however broken, writing it so that nobody sees a mix.

foreach ($vector in Read-Vectors 'mode-files') {
    Test "mode file: $($vector.name)" {
        $bytes = [Convert]::FromBase64String($vector.base64)
        $reading = ConvertFrom-LlmModeFile -Bytes $bytes -FileTimeUtc ([datetime]::new(2026, 1, 2, 3, 4, 5, [DateTimeKind]::Utc))
        Assert-Equal $reading $vector.reading
    }
}

Test 'mode file: a missing file is GAMING' {
    Assert-Equal (Get-LlmMode -StateDir $TestDir).Reason 'missing'
    Assert-Equal (Get-LlmMode -StateDir ([IO.Path]::Combine($TestDir, 'no', 'folder'))).Mode 'GAMING'
}

Test 'mode file: a folder of that name is GAMING' {
    [void][IO.Directory]::CreateDirectory([IO.Path]::Combine($TestDir, 'mode.txt'))
    $reading = Get-LlmMode -StateDir $TestDir
    Assert-Equal @($reading.Mode, $reading.Reason) @('GAMING', 'folder')
}

Test 'mode file: 1 MB is GAMING, and is not read' {
    [IO.File]::WriteAllText([IO.Path]::Combine($TestDir, 'mode.txt'), 'NORMAL' + "`n" * 1048576)
    Assert-Equal (Get-LlmMode -StateDir $TestDir).Reason 'too-large'
}

Test 'mode file: locked by another program is GAMING until it lets go' {
    $path = [IO.Path]::Combine($TestDir, 'mode.txt')
    [IO.File]::WriteAllText($path, 'NORMAL')
    $lock = [IO.FileStream]::new($path, 'Open', 'ReadWrite', 'None')
    try { Assert-Equal (Get-LlmMode -StateDir $TestDir).Reason 'locked' } finally { $lock.Dispose() }
    Assert-Equal (Get-LlmMode -StateDir $TestDir).Mode 'NORMAL'
}

Test 'mode file: writing gives the exact bytes' {
    $done = Set-LlmMode -Mode GAMING -StateDir $TestDir
    $text = [Text.Encoding]::ASCII.GetString([IO.File]::ReadAllBytes([IO.Path]::Combine($TestDir, 'mode.txt')))
    Assert-Equal $text "GAMING`nrev=1`nsince=$($done.Since)`n"
}

Test 'mode file: the same mode again writes nothing' {
    $null = Set-LlmMode -Mode NORMAL -StateDir $TestDir
    $path = [IO.Path]::Combine($TestDir, 'mode.txt')
    $before = [datetime]::new(2020, 1, 1, 0, 0, 0, [DateTimeKind]::Utc)
    [IO.File]::SetLastWriteTimeUtc($path, $before)
    $done = Set-LlmMode -Mode normal -StateDir $TestDir
    Assert-Equal @($done.Changed, $done.Rev) @($false, 1)
    Assert-Equal ([IO.File]::GetLastWriteTimeUtc($path) -eq $before) $true
}

Test 'mode file: after a clock jump the order is by rev' {
    [IO.File]::WriteAllText([IO.Path]::Combine($TestDir, 'mode.txt'), "NORMAL`nrev=41`nsince=2099-01-01T00:00:00Z`n")
    $done = Set-LlmMode -Mode GAMING -StateDir $TestDir
    Assert-Equal $done.Rev 42
    Assert-True ($done.Since -lt '2099') 'the new change carries the clock''s time, not the old file''s'
}

Test 'mode file: a broken file does not turn the order back' {
    $null = Set-LlmMode -Mode NORMAL -StateDir $TestDir
    $null = Set-LlmMode -Mode GAMING -StateDir $TestDir
    $null = Set-LlmMode -Mode NORMAL -StateDir $TestDir
    [IO.File]::WriteAllText([IO.Path]::Combine($TestDir, 'mode.txt'), '{"mode":"NORMAL"}')
    Assert-True ((Set-LlmMode -Mode GAMING -StateDir $TestDir).Rev -ge 3) 'rev does not start again'
}

Test 'mode file: a crash between temp file and replace leaves the old mode, and the next change works' {
    $null = Set-LlmMode -Mode NORMAL -StateDir $TestDir
    $path = [IO.Path]::Combine($TestDir, 'mode.txt')
    InModule { param($Temp) Write-LlmTempFile $Temp "GAMING`nrev=2`n" } ($path + '.tmp')
    Assert-Equal (Get-LlmMode -StateDir $TestDir).Mode 'NORMAL'
    Assert-Equal (Set-LlmMode -Mode GAMING -StateDir $TestDir).Rev 2
    Assert-Equal (Get-LlmMode -StateDir $TestDir).Mode 'GAMING'
}

Test 'mode file: a replace that failed half-way on Windows (old file already under its backup name) is finished' {
    $path = [IO.Path]::Combine($TestDir, 'mode.txt')
    [IO.File]::WriteAllText($path + '.bak', "NORMAL`nrev=7`n")
    InModule { param($Path) Write-LlmFileAtomically $Path "GAMING`nrev=8`n" } $path
    Assert-Equal (Get-LlmMode -StateDir $TestDir).Rev 8
}

Test 'mode file: a full disk leaves the old mode unchanged' -NeedsEngine {
    $null = Set-LlmMode -Mode NORMAL -StateDir $TestDir
    # /dev/full refuses every byte with "no space left on device".
    [void][IO.File]::CreateSymbolicLink([IO.Path]::Combine($TestDir, 'mode.txt.tmp'), '/dev/full')
    $failed = $false
    try { $null = Set-LlmMode -Mode GAMING -StateDir $TestDir } catch { $failed = $true }
    Assert-Equal $failed $true
    $reading = Get-LlmMode -StateDir $TestDir
    Assert-Equal @($reading.Mode, $reading.Rev) @('NORMAL', 1)
}
