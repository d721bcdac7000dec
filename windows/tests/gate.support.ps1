# Owns: the static gate: what a source text may not contain, judged on the syntax tree of PowerShell's own parser.

$GateAliases = '%', '?', 'foreach', 'where', 'select', 'sort', 'group', 'measure', 'ls', 'dir', 'gci', 'cat', 'type', 'gc', 'sc', 'cd', 'pushd', 'popd', 'cp', 'copy', 'mv', 'move', 'rm', 'del', 'ni', 'gi', 'gp', 'sp', 'echo', 'write', 'sleep', 'iwr', 'irm', 'curl', 'wget', 'iex', 'icm', 'ps', 'kill', 'gps', 'gsv', 'sasv', 'start', 'saps', 'gm', 'gcm', 'gmo', 'ipmo', 'fl', 'ft', 'ii', 'h', 'man', 'sv', 'gv', 'cls', 'tee'
# Members that .NET Framework 4.8 lacks, as far as somebody would reach for them here.
$GateMembers = 'ArgumentList', 'ToHexString', 'FromHexString', 'GetRelativePath', 'Clamp', 'HashData', 'ProcessPath', 'ReadExactly', 'ReadAllTextAsync', 'WriteAllTextAsync', 'WaitForExitAsync', 'GetFolderPathAsync', 'TryParseExactAsync', 'SendAsyncCore', 'CreateSymbolicLink', 'SetUnixFileMode', 'ReadAllBytesAsync', 'WaitAsync', 'UnixEpoch', 'IsNullOrEmptySpan', 'ToUnixTimeMicroseconds', 'TickCount64', 'AsSpan'
$GateNative = 'netsh', 'wsl', 'docker', 'nvidia-smi', 'icacls', 'whoami', 'sc.exe', 'schtasks', 'reg', 'cmd', 'powershell', 'Start-Process', 'Invoke-Expression'
$GateNewTokens = 'AndAnd', 'OrOr', 'QuestionQuestion', 'QuestionQuestionEquals', 'QuestionDot', 'QuestionLBracket', 'Clean'
# How many arguments an overload may have on .NET Framework.
$GateArity = @{ Kill = 0; Move = 2; Contains = 1; EndsWith = 1; StartsWith = 1 }

$GateNames = 'IsWindows', 'IsLinux', 'IsMacOS', 'IsCoreCLR', 'PSStyle'
$GateNodes = 'CommandAst', 'FileRedirectionAst', 'MergingRedirectionAst', 'InvokeMemberExpressionAst', 'StringConstantExpressionAst', 'PipelineAst', 'TernaryExpressionAst', 'PipelineChainAst'

# Every fault of a source text, as sentences; none when it may pass. A text that does not parse is not looked at further.
function Get-ScriptFault {
    param([string]$Text)
    $tokens = $errors = $null
    $tree = [Management.Automation.Language.Parser]::ParseInput($Text, [ref]$tokens, [ref]$errors)
    if ($errors.Count -gt 0) { return $errors | ForEach-Object { "line $($_.Extent.StartLineNumber): $($_.Message)" } }
    if ($Text -match '[^\x09\x0a\x0d\x20-\x7e]') { 'a letter that is not ASCII' }
    foreach ($token in $tokens) {
        if ("$($token.Kind)" -cin $GateNewTokens) { "line $($token.Extent.StartLineNumber): $($token.Text) is newer than 5.1" }
    }
    $code = @(foreach ($token in $tokens) { if ("$($token.Kind)" -cne 'Comment') { $token.Text } }) -join ' '
    if ($code -match '(?i)portproxy\W+reset') { 'portproxy reset takes other programs'' rules away' }
    if ($code -match '(?i)hostname\W+-i\b') { 'hostname -i lists addresses that Windows cannot reach' }
    foreach ($found in [regex]::Matches($code, '\$(?:' + ($GateNames -join '|') + ')\b')) { "$found does not exist in 5.1" }
    foreach ($found in [regex]::Matches($code, "(?:\.|::) ?($($GateMembers -join '|'))\b")) { ".NET Framework has no $found" }
    foreach ($node in $tree.FindAll({ $args[0].GetType().Name -cin $GateNodes }, $true)) { Get-NodeFault $node }
}

function Get-NodeFault {
    param($Node)
    $line = "line $($Node.Extent.StartLineNumber)"
    switch ($Node.GetType().Name) {
        'PipelineAst' { if ($Node.PSObject.Properties['Background'] -and $Node.Background) { "${line}: & at the end is newer than 5.1" } }
        'CommandAst' {
            $name = "$($Node.GetCommandName())"
            if ($name -in $GateAliases) { "${line}: alias $name" }
            if ($name -in $GateNative) { "${line}: $name is started past Invoke-LlmNative" }
        }
        'StringConstantExpressionAst' { if ("$($Node.StringConstantType)" -eq 'BareWord' -and $Node.Value -match '[\[\]]') { "${line}: a bare word with a bracket: $($Node.Value)" } }
        'InvokeMemberExpressionAst' {
            $name = if ($Node.Member.PSObject.Properties['Value']) { "$($Node.Member.Value)" } else { '' }
            if ($GateArity.Contains($name) -and @($Node.Arguments | Where-Object { $_ }).Count -gt $GateArity[$name]) { "${line}: .NET Framework has no $name with so many arguments" }
        }
        { $_ -clike '*RedirectionAst' } { if ("$($Node.FromStream)" -eq 'Error') { "${line}: a redirected error stream throws in 5.1" } }
        { $_ -cin 'TernaryExpressionAst', 'PipelineChainAst' } { "${line}: $($Node.Extent.Text) is newer than 5.1" }
    }
}

# What goes to the PC: the scripts and the module.
function Get-ProductFile {
    foreach ($file in [IO.Directory]::GetFiles($WindowsDir, '*.ps1')) { $file }
    foreach ($file in [IO.Directory]::GetFiles([IO.Path]::Combine($WindowsDir, 'LlmNode'), '*.ps*1', 'AllDirectories')) { $file }
}

# Every text that has one bracket or quote less. Returns the text and what was deleted where.
function Get-Mutant {
    param([string]$Text, [int]$Every = 1)
    $tokens = $errors = $null
    $null = [Management.Automation.Language.Parser]::ParseInput($Text, [ref]$tokens, [ref]$errors)
    $places = foreach ($token in $tokens) {
        $start, $end = $token.Extent.StartOffset, $token.Extent.EndOffset
        switch -Regex ("$($token.Kind)") {
            '^(LParen|RParen|LBracket|RBracket|LCurly|RCurly)$' { $start }
            '^(AtParen|AtCurly|DollarParen)$' { $end - 1 }
            '^(StringLiteral|StringExpandable)$' { $start; $end - 1 }
        }
    }
    for ($at = 0; $at -lt @($places).Count; $at += $Every) {
        [pscustomobject]@{ Text = $Text.Remove($places[$at], 1); Deleted = "$($Text[$places[$at]]) at $($places[$at])" }
    }
}
