# Owns: promises of the sources themselves: they are 5.1, ASCII, documented, and only one function starts programs.

Test 'static: every source file passes the gate' {
    foreach ($file in Get-ProductFile) { Assert-Equal @(Get-ScriptFault ([IO.File]::ReadAllText($file))) @() ([IO.Path]::GetFileName($file)) }
}

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
    'ArgumentList' = '$start.ArgumentList.Add(1)'
    'File.Move that overwrites' = '[IO.File]::Move($a, $b, $true)'
    'Kill of a tree' = '$process.Kill($true)'
    'Contains with a comparison' = '$a.Contains("x", "Ordinal")'
    '$IsWindows' = 'if ($IsWindows) { 1 }'
    'a letter beyond ASCII' = "'$([char]0xe4)'"
}
foreach ($name in $mustCatch.Keys) {
    Test "static: the gate catches $name" { Assert-True (@(Get-ScriptFault $mustCatch[$name]).Count -gt 0) $mustCatch[$name] }
}

Test 'static: the gate does not cry over plain 5.1' {
    Assert-Equal @(Get-ScriptFault 'foreach ($a in 1, 2) { if ($a -and $b) { [IO.File]::Move($a, $b) } } # portproxy reset, hostname -I') @()
}

Test 'static: a deleted bracket or quote is caught (every 60th; all of them in the deep run)' { Assert-MutantsCaught 60 }

Test 'static: exported functions, files of Public and the manifest are the same list, and each has help' {
    $public = [IO.Path]::Combine($WindowsDir, 'LlmNode', 'Public')
    $files = @([IO.Directory]::GetFiles($public, '*.ps1') | ForEach-Object { [IO.Path]::GetFileNameWithoutExtension($_) })
    $exported = @((Get-Module LlmNode).ExportedFunctions.Keys)
    [Array]::Sort($files, [StringComparer]::Ordinal)
    [Array]::Sort($exported, [StringComparer]::Ordinal)
    Assert-Equal $exported $files
    foreach ($name in $files) {
        $help = (Get-Command $name).ScriptBlock.Ast.GetHelpContent()
        Assert-True ($null -ne $help -and "$($help.Synopsis)".Trim().Length -gt 20) "$name has help"
    }
}

Test 'static: every script has help, and every file says first what it owns' {
    foreach ($file in Get-ProductFile) { Assert-True ([IO.File]::ReadAllText($file).StartsWith('# Owns: ')) $file }
    foreach ($file in [IO.Directory]::GetFiles($WindowsDir, '*.ps1')) {
        $tokens = $errors = $null
        $help = [Management.Automation.Language.Parser]::ParseFile($file, [ref]$tokens, [ref]$errors).GetHelpContent()
        Assert-True ($null -ne $help -and $help.Synopsis) "$file has help"
    }
}

Test 'static: no function is longer than 40 lines without its help, no file longer than 250' {
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

Test 'static: only Invoke-LlmNative.ps1 starts a process' {
    foreach ($file in Get-ProductFile) {
        if ([IO.Path]::GetFileName($file) -ceq 'Invoke-LlmNative.ps1') { continue }
        Assert-True (-not [IO.File]::ReadAllText($file).Contains('Diagnostics.Process]')) $file
    }
}

Test 'static: every outcome that the code names is in the exit code table, and every row is used' {
    $known = @(InModule { $script:LlmExitCodes.Keys })
    $text = @(Get-ProductFile | Where-Object { -not $_.EndsWith('ExitCodes.ps1') } | ForEach-Object { [IO.File]::ReadAllText($_) }) -join "`n"
    foreach ($found in [regex]::Matches($text, "New-Llm(?:Heal|Install)?Result '([a-z-]+)'")) { Assert-True ($known -ccontains $found.Groups[1].Value) $found.Value }
    foreach ($outcome in $known) { Assert-True ($text.Contains("'$outcome'")) "$outcome is used" }
}

Test 'static: the exit codes in docs/windows.md are those of the code' {
    $page = [IO.Path]::Combine([IO.Path]::GetDirectoryName($WindowsDir), 'docs', 'windows.md')
    $rows = @([regex]::Matches([IO.File]::ReadAllText($page), '(?m)^\| (\d+) \| `([a-z-]+)` \|') | ForEach-Object { "$($_.Groups[1].Value) $($_.Groups[2].Value)" })
    $codes = @(InModule { foreach ($name in $script:LlmExitCodes.Keys) { "$($script:LlmExitCodes[$name].Code) $name" } })
    Assert-Equal $rows $codes
}
