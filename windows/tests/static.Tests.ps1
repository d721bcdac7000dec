# Owns: promises of the sources themselves: they are 5.1, ASCII, documented, and only one function starts programs.
BeforeDiscovery {
    $mustCatch = [ordered]@{
        'an open bracket' = 'function A { if ($true) { 1 }'
        'a ternary' = '$a = $true ? 1 : 2'
        'null coalescing' = '$a = $b ?? 1'
        'a null-conditional member' = '${a}?.Length'
        'a pipeline chain' = 'Get-Date && Get-Date'
        'a clean block' = 'function A { process { 1 } clean { 2 } }'
        'a background pipeline' = 'Get-Date &'
        'Invoke-Expression' = 'Invoke-Expression $a'
        'an alias' = '1 | % { $_ }'
        'portproxy reset' = '$a = "netsh interface portproxy reset"'
        'portproxy reset as a list' = 'Invoke-LlmNative netsh @(''interface'', ''portproxy'', ''reset'')'
        'hostname -I' = 'Invoke-LlmNative wsl @(''-d'', $d, ''hostname'', ''-I'')'
        'a native program' = 'netsh interface portproxy show all'
        'Start-Process' = 'Start-Process notepad'
        'a native 2>' = 'Invoke-Thing 2>$null'
        'a native 2>&1' = '$a = Invoke-Thing 2>&1'
        'a copy of a file' = '[IO.File]::Copy($a, $b)'
        'Copy-Item' = 'Copy-Item $a $b'
        'ArgumentList' = '$start.ArgumentList.Add(1)'
        'File.Move that overwrites' = '[IO.File]::Move($a, $b, $true)'
        'Kill of a tree' = '$process.Kill($true)'
        'Contains with a comparison' = '$a.Contains("x", "Ordinal")'
        '$IsWindows' = 'if ($IsWindows) { 1 }'
        'a letter beyond ASCII' = "'$([char]0xe4)'"
        '-match, which minds the culture' = '$a -match "title"'
        '-like without a case' = '$a -like "x*"'
        'StartsWith without a comparison' = '$a.StartsWith("x")'
        'IndexOf of a text without a comparison' = '$a.IndexOf("x")'
        'ToLower' = '$a.ToLower()'
        'a type that .NET Framework lacks' = '[Text.Json.JsonDocument]::Parse($a)'
        'a static member that .NET Framework lacks' = '[IO.Path]::GetRelativePath($a, $b)'
        'an overload that .NET Framework lacks' = '[IO.File]::Move($a, $b, $true)'
        'a new object of a type that .NET Framework lacks' = 'New-Object System.Text.Json.JsonDocument'
        'a cmdlet parameter that 5.1 lacks' = 'ConvertFrom-Json -InputObject $a -AsHashtable'
        'a cmdlet that is not in the table' = 'Test-Json $a'
    }
}

Describe 'static' -Tag 'sources' {
    BeforeAll {
        . ([IO.Path]::Combine($PSScriptRoot, 'support', 'load.ps1'))
        . ([IO.Path]::Combine($PSScriptRoot, 'support', 'gate.ps1'))
        function Assert-MutantsCaught {
            param([int]$Every)
            $all = 0
            $survivors = @(foreach ($file in Get-ProductFile) {
                    foreach ($mutant in Get-Mutant ([IO.File]::ReadAllText($file)) $Every) {
                        $all++
                        if (@(Get-ScriptFault $mutant.Text).Count -eq 0) { "$([IO.Path]::GetFileName($file)): $($mutant.Deleted)" }
                    }
                })
            $caught = [Math]::Round(100 * ($all - $survivors.Count) / $all, 2)
            [Console]::Out.WriteLine("gate: $caught % of $all mutants caught; survivors: $($survivors -join '; ')")
            Assert-True ($all -gt 50 -and $caught -ge 98) "$caught % of $all caught"
        }
    }

    It 'every source file passes the gate' {
        foreach ($file in Get-ProductFile) { Assert-Equal @(Get-ScriptFault ([IO.File]::ReadAllText($file))) @() ([IO.Path]::GetFileName($file)) }
    }

    It 'the gate catches <name>' -ForEach @($mustCatch.Keys | ForEach-Object { @{ name = $_; text = $mustCatch[$_] } }) {
        # A real Windows has no reference assemblies beside it; there .NET Framework itself is the test.
        if (-not $env:LLM_NET48 -and $name -cmatch 'NET Framework|overwrites') { Set-ItResult -Skipped -Because 'no reference assemblies' }
        Assert-True (@(Get-ScriptFault $text).Count -gt 0) $text
    }

    It 'the gate does not cry over plain 5.1' {
        Assert-Equal @(Get-ScriptFault 'foreach ($a in 1, 2) { if ($a -and $b) { [IO.File]::Move($a, $b) } } # portproxy reset, hostname -I') @()
    }

    It 'a deleted bracket or quote is caught (every 60th)' { Assert-MutantsCaught 60 }

    It 'of all texts with one bracket or quote deleted, at least 98 % are caught' -Tag 'deep' { Assert-MutantsCaught 1 }

    It 'exported functions, files of Public and the manifest are the same list, and each has help' {
        $public = [IO.Path]::Combine($WindowsDir, 'LlmNode', 'Public')
        $files = @([IO.Directory]::GetFiles($public, '*.ps1') | ForEach-Object { [IO.Path]::GetFileNameWithoutExtension($_) })
        $exported = @((Get-Module LlmNode).ExportedFunctions.Keys | ForEach-Object { $_ })
        [Array]::Sort($files, [StringComparer]::Ordinal)
        [Array]::Sort($exported, [StringComparer]::Ordinal)
        Assert-Equal $exported $files
        foreach ($name in $files) {
            $help = (Get-Command $name).ScriptBlock.Ast.GetHelpContent()
            Assert-True ($null -ne $help -and "$($help.Synopsis)".Trim().Length -gt 20) "$name has help"
        }
    }

    It 'Get-Help <name>: a synopsis, a text for every switch, examples' -ForEach @(
        @(foreach ($folder in '..', '../LlmNode/Public') { [IO.Directory]::GetFiles([IO.Path]::GetFullPath([IO.Path]::Combine($PSScriptRoot, $folder)), '*.ps1') }) | ForEach-Object { @{ file = $_; name = [IO.Path]::GetFileNameWithoutExtension($_) } }
    ) {
        $help = Get-Help $(if ($file.Contains('Public')) { $name } else { $file }) -Full
        Assert-True ("$($help.Synopsis)".Trim().Length -gt 20) "synopsis: $($help.Synopsis)"
        Assert-True (@($help.examples.example | Where-Object { $_.code }).Count -ge 1) 'an example'
        foreach ($parameter in @($help.parameters.parameter) | Where-Object { $_.name -cnotin 'WhatIf', 'Confirm' }) {
            Assert-True ("$($parameter.description | ForEach-Object { $_.Text })".Trim().Length -gt 3) "-$($parameter.name) has a text"
        }
    }

    It 'docs/windows.md names every command with every switch, every key of config.json with its default, every step of the installer, every time limit and every stand-in' {
        $page = [IO.File]::ReadAllText([IO.Path]::Combine([IO.Path]::GetDirectoryName($WindowsDir), 'docs', 'windows.md'))
        foreach ($file in [IO.Directory]::GetFiles($WindowsDir, '*.ps1')) {
            $name = [IO.Path]::GetFileNameWithoutExtension($file)
            $row = [regex]::Match($page, "(?m)^\| ``$name[ .`[].*$").Value
            foreach ($switch in (Get-Command $file).Parameters.Keys) {
                if ($switch -cin 'StateDir', 'ProgramDir', 'Mode' -or [Management.Automation.PSCmdlet]::CommonParameters -ccontains $switch) { continue }
                Assert-True $row.Contains("``-$switch") "$name -$switch"
            }
        }
        $defaults = (InModule { ConvertFrom-LlmConfig }).Config
        foreach ($key in $defaults.PSObject.Properties) {
            $row = [regex]::Match($page, "(?m)^\| .*``$($key.Name)``.*\|.*\|.*\|$").Value
            Assert-True ($row -and $row.Contains("$($key.Value)")) "$($key.Name), default $($key.Value)"
        }
        $all = InModule { $config = (ConvertFrom-LlmConfig).Config; $config.topology = 'nat'; Get-LlmInstallStep ([pscustomobject]@{ Config = $config; ProgramDir = 'C:\p'; StateDir = 'C:\s'; User = 'me' }) }
        foreach ($step in $all) { Assert-True ([regex]::IsMatch($page, "(?m)^\| (.*, )?$([regex]::Escape($step.Name))( \|, )?")) "step $($step.Name)" }
        $limits = InModule { $script:LlmLimits }
        $row = [regex]::Match($page, '(?m)^\| `docker compose stop` \| (\d+) s; (\d+) s').Groups
        Assert-Equal @([int]$row[1].Value, [int]$row[2].Value) @(($limits.StopMs / 1000), ($limits.DownMs / 1000))
        Assert-True ([regex]::IsMatch($page, "(?m)^\| ``docker compose ps``.*\| $($limits.DownMs / 1000) s \|")) 'ps'
        foreach ($word in (Get-Module StandIns).ExportedFunctions.Keys) { if ($word -cnotlike '*StandIn*') { Assert-True ($page.Contains($word) -or $page.Contains("``$($word.Split('-')[0])-``")) $word } }
    }

    It 'docs/windows.md: twenty seconds for the card, as in the code' {
        $text = [IO.File]::ReadAllText([IO.Path]::Combine($WindowsDir, 'LlmNode', 'Private', 'ExitCodes.ps1'))
        Assert-True $text.Contains('VramSec = 20;') 'the limit'
        Assert-True ([IO.File]::ReadAllText([IO.Path]::Combine([IO.Path]::GetDirectoryName($WindowsDir), 'docs', 'windows.md')).Contains("the card's memory falls | 20 s, then exit 7")) 'the page'
    }

    It 'the tests themselves are no newer than 5.1, because the workflow runs them there' {
        foreach ($file in [IO.Directory]::GetFiles([IO.Path]::Combine($WindowsDir, 'tests'), '*.ps*1', 'AllDirectories')) {
            $tokens = $errors = $null
            $tree = [Management.Automation.Language.Parser]::ParseFile($file, [ref]$tokens, [ref]$errors)
            Assert-Equal @($errors).Count 0 $file
            Assert-Equal @($tokens | Where-Object { "$($_.Kind)" -cin $GateNewTokens } | ForEach-Object { "$file $($_.Extent.StartLineNumber)" }) @()
            Assert-Equal @($tree.FindAll({ $args[0].GetType().Name -cin 'TernaryExpressionAst', 'PipelineChainAst' }, $true)).Count 0 $file
        }
    }

    It 'the workflow installs Pester and runs these tests in Windows PowerShell and in PowerShell' {
        $flow = [IO.File]::ReadAllText([IO.Path]::Combine([IO.Path]::GetDirectoryName($WindowsDir), '.github', 'workflows', 'windows.yml'))
        Assert-True $flow.Contains('shell: [powershell, pwsh]') 'both'
        Assert-True ($flow.IndexOf('Install-Module Pester -MinimumVersion 5.7.0', [StringComparison]::Ordinal) -gt 0) 'Pester'
        Assert-True ($flow.IndexOf('tests\run.ps1', [StringComparison]::Ordinal) -gt $flow.IndexOf('Install-Module', [StringComparison]::Ordinal)) 'then the tests'
    }

    It 'every script has help, and every file says first what it owns' {
        foreach ($file in Get-ProductFile) { Assert-True ([IO.File]::ReadAllText($file).StartsWith('# Owns: ')) $file }
        foreach ($file in [IO.Directory]::GetFiles($WindowsDir, '*.ps1')) {
            $tokens = $errors = $null
            $help = [Management.Automation.Language.Parser]::ParseFile($file, [ref]$tokens, [ref]$errors).GetHelpContent()
            Assert-True ($null -ne $help -and $help.Synopsis) "$file has help"
        }
    }

    It 'no function is longer than 40 lines without its help, no file longer than 250' {
        foreach ($file in Get-ProductFile) {
            $text = [IO.File]::ReadAllText($file)
            Assert-True (@($text -split "`n").Count -le 250) $file
            $tokens = $errors = $null
            $tree = [Management.Automation.Language.Parser]::ParseInput($text, [ref]$tokens, [ref]$errors)
            foreach ($function in $tree.FindAll({ $args[0] -is [Management.Automation.Language.FunctionDefinitionAst] }, $true)) {
                $lines = @(($function.Extent.Text -replace '(?s)<#.*?#>') -split "`n").Count
                Assert-True ($lines -le 40) "$($function.Name) has $lines lines"
            }
        }
    }

    It 'only Invoke-LlmNative.ps1 starts a process' {
        foreach ($file in Get-ProductFile) {
            if ([IO.Path]::GetFileName($file) -ceq 'Invoke-LlmNative.ps1') { continue }
            Assert-True (-not [IO.File]::ReadAllText($file).Contains('Diagnostics.Process]')) $file
        }
    }

    It 'every outcome that the code names is in the exit code table, and every row is used' {
        $known = @(InModule { $script:LlmExitCodes.Keys })
        $text = @(Get-ProductFile | Where-Object { -not $_.EndsWith('ExitCodes.ps1') } | ForEach-Object { [IO.File]::ReadAllText($_) }) -join "`n"
        foreach ($found in [regex]::Matches($text, "New-Llm(?:Heal|Install)?Result '([a-z-]+)'")) { Assert-True ($known -ccontains $found.Groups[1].Value) $found.Value }
        foreach ($outcome in $known) { Assert-True ($text.Contains("'$outcome'")) "$outcome is used" }
    }

    It 'the exit codes in docs/windows.md are those of the code' {
        $page = [IO.Path]::Combine([IO.Path]::GetDirectoryName($WindowsDir), 'docs', 'windows.md')
        $rows = @([regex]::Matches([IO.File]::ReadAllText($page), '(?m)^\| (\d+) \| `([a-z-]+)` \|') | ForEach-Object { "$($_.Groups[1].Value) $($_.Groups[2].Value)" })
        $codes = @(InModule { foreach ($name in $script:LlmExitCodes.Keys) { "$($script:LlmExitCodes[$name].Code) $name" } })
        Assert-Equal $rows $codes
    }
}
