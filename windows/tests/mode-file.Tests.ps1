# Owns: promises about mode.txt: reading it however broken, writing it so that nobody sees a mix.
BeforeDiscovery {
    . ([IO.Path]::Combine($PSScriptRoot, 'support', 'vectors.ps1'))
    $OnWindows = [IO.Path]::DirectorySeparatorChar -eq '\'
}

Describe 'mode file' {
    BeforeAll { . ([IO.Path]::Combine($PSScriptRoot, 'support', 'load.ps1')) }
    BeforeEach { $TestDir = New-TestDir; $env:LLM_PC_STATE = $TestDir }
    AfterAll { Stop-Shared }

    It '<name>' -ForEach @(Read-Vectors 'mode-files' | ForEach-Object { @{ name = $_.name; vector = $_ } }) {
        $reading = InModule { param($Bytes) ConvertFrom-LlmModeFile -Bytes $Bytes -FileTimeUtc ([datetime]::new(2026, 1, 2, 3, 4, 5, [DateTimeKind]::Utc)) } ([Convert]::FromBase64String($vector.base64))
        Assert-Equal @($reading.Mode, $reading.Source, $reading.Reason) @($vector.reading.Mode, $vector.reading.Source, $vector.reading.Reason)
        # 7 makes a date of the expected text.
        $since = if ($vector.reading.Since -is [datetime]) { $vector.reading.Since } elseif ($vector.reading.Since) { [datetime]::Parse($vector.reading.Since, [Globalization.CultureInfo]::InvariantCulture, 'RoundtripKind') } else { $null }
        if ($null -eq $since) { $reading.Since | Should -BeNullOrEmpty } else { [datetime]::Parse($reading.Since, [Globalization.CultureInfo]::InvariantCulture, 'RoundtripKind') | Should -Be $since }
    }

    It 'a file with letters that nobody sees is repaired by the next change' {
        foreach ($text in "N`0O`0R`0M`0A`0L`0", "NOR$([char]0xAD)MAL`n", "NORMAL$([char]0x200D)`n") {
            [IO.File]::WriteAllText([IO.Path]::Combine($TestDir, 'mode.txt'), $text)
            Assert-Equal (Set-LlmMode -Mode NORMAL -StateDir $TestDir).Changed $true
            Assert-Equal (Get-LlmMode -StateDir $TestDir).Source 'file'
        }
    }

    It 'a missing file is GAMING' {
        Assert-Equal (Get-LlmMode -StateDir $TestDir).Reason 'missing'
        Assert-Equal (Get-LlmMode -StateDir ([IO.Path]::Combine($TestDir, 'no', 'folder'))).Mode 'GAMING'
    }

    It 'a folder of that name is GAMING' {
        [void][IO.Directory]::CreateDirectory([IO.Path]::Combine($TestDir, 'mode.txt'))
        $reading = Get-LlmMode -StateDir $TestDir
        Assert-Equal @($reading.Mode, $reading.Reason) @('GAMING', 'folder')
    }

    It '1 MB is GAMING, and is not read' {
        [IO.File]::WriteAllText([IO.Path]::Combine($TestDir, 'mode.txt'), 'NORMAL' + "`n" * 1048576)
        Assert-Equal (Get-LlmMode -StateDir $TestDir).Reason 'too-large'
    }

    It 'locked by another program is GAMING until it lets go' {
        $path = [IO.Path]::Combine($TestDir, 'mode.txt')
        [IO.File]::WriteAllText($path, 'NORMAL')
        $lock = [IO.FileStream]::new($path, 'Open', 'ReadWrite', 'None')
        try { Assert-Equal (Get-LlmMode -StateDir $TestDir).Reason 'locked' } finally { $lock.Dispose() }
        Assert-Equal (Get-LlmMode -StateDir $TestDir).Mode 'NORMAL'
    }

    It 'writing gives the exact bytes' {
        $done = Set-LlmMode -Mode GAMING -StateDir $TestDir
        $text = [Text.Encoding]::ASCII.GetString([IO.File]::ReadAllBytes([IO.Path]::Combine($TestDir, 'mode.txt')))
        Assert-Equal $text "GAMING`nsince=$($done.Since)`n"
    }

    It 'the same mode again writes nothing' {
        $null = Set-LlmMode -Mode NORMAL -StateDir $TestDir
        $path = [IO.Path]::Combine($TestDir, 'mode.txt')
        $before = [datetime]::new(2020, 1, 1, 0, 0, 0, [DateTimeKind]::Utc)
        [IO.File]::SetLastWriteTimeUtc($path, $before)
        $done = Set-LlmMode -Mode normal -StateDir $TestDir
        Assert-Equal $done.Changed $false
        Assert-Equal ([IO.File]::GetLastWriteTimeUtc($path) -eq $before) $true
    }

    It 'after a clock jump the new change carries the clock''s time, not the old file''s' {
        [IO.File]::WriteAllText([IO.Path]::Combine($TestDir, 'mode.txt'), "NORMAL`nsince=2099-01-01T00:00:00Z`n")
        Assert-True ((Set-LlmMode -Mode GAMING -StateDir $TestDir).Since -lt '2099') 'since'
    }

    It 'a crash between temp file and replace leaves the old mode, and the next change works' {
        $null = Set-LlmMode -Mode NORMAL -StateDir $TestDir
        $path = [IO.Path]::Combine($TestDir, 'mode.txt')
        InModule { param($Temp) Write-LlmTempFile $Temp ([Text.Encoding]::ASCII.GetBytes("GAMING`n")) } ($path + '.tmp')
        Assert-Equal (Get-LlmMode -StateDir $TestDir).Mode 'NORMAL'
        Assert-Equal (Set-LlmMode -Mode GAMING -StateDir $TestDir).Changed $true
        Assert-Equal (Get-LlmMode -StateDir $TestDir).Mode 'GAMING'
    }

    It 'a replace that failed half-way on Windows (old file already under its backup name) is finished' {
        $path = [IO.Path]::Combine($TestDir, 'mode.txt')
        [IO.File]::WriteAllText($path + '.bak', "NORMAL`n")
        InModule { param($Path) Write-LlmFileAtomically $Path "GAMING`n" } $path
        Assert-Equal (Get-LlmMode -StateDir $TestDir).Mode 'GAMING'
    }

    It 'a full disk leaves the old mode unchanged' -Skip:$OnWindows {
        $null = Set-LlmMode -Mode NORMAL -StateDir $TestDir
        # /dev/full refuses every byte with "no space left on device".
        [void][IO.File]::CreateSymbolicLink([IO.Path]::Combine($TestDir, 'mode.txt.tmp'), '/dev/full')
        $failed = $false
        try { $null = Set-LlmMode -Mode GAMING -StateDir $TestDir } catch { $failed = $true }
        Assert-Equal $failed $true
        $reading = Get-LlmMode -StateDir $TestDir
        Assert-Equal @($reading.Mode, $reading.Source) @('NORMAL', 'file')
    }
}
