# Owns: the static gate: what a source text may not contain, judged on the syntax tree of PowerShell's own parser.

$GateAliases = '%', '?', 'foreach', 'where', 'select', 'sort', 'group', 'measure', 'ls', 'dir', 'gci', 'cat', 'type', 'gc', 'sc', 'cd', 'pushd', 'popd', 'cp', 'copy', 'mv', 'move', 'rm', 'del', 'ni', 'gi', 'gp', 'sp', 'echo', 'write', 'sleep', 'iwr', 'irm', 'curl', 'wget', 'iex', 'icm', 'ps', 'kill', 'gps', 'gsv', 'sasv', 'start', 'saps', 'gm', 'gcm', 'gmo', 'ipmo', 'fl', 'ft', 'ii', 'h', 'man', 'sv', 'gv', 'cls', 'tee'
# Members that .NET Framework 4.8 lacks, as far as somebody would reach for them here.
$GateMembers = 'ArgumentList', 'ToHexString', 'FromHexString', 'GetRelativePath', 'Clamp', 'HashData', 'ProcessPath', 'ReadExactly', 'ReadAllTextAsync', 'WriteAllTextAsync', 'WaitForExitAsync', 'GetFolderPathAsync', 'TryParseExactAsync', 'SendAsyncCore', 'CreateSymbolicLink', 'SetUnixFileMode', 'ReadAllBytesAsync', 'WaitAsync', 'UnixEpoch', 'IsNullOrEmptySpan', 'ToUnixTimeMicroseconds', 'TickCount64', 'AsSpan'
# Trap: -match, -like and the string methods without a comparison mind the culture: I is not i in Turkish.
$GateCulture = 'Imatch', 'Inotmatch', 'Ilike', 'Inotlike'
$GateNative = 'netsh', 'wsl', 'docker', 'nvidia-smi', 'icacls', 'whoami', 'sc.exe', 'schtasks', 'reg', 'cmd', 'powershell', 'Start-Process', 'Invoke-Expression'
$GateNewTokens = 'AndAnd', 'OrOr', 'QuestionQuestion', 'QuestionQuestionEquals', 'QuestionDot', 'QuestionLBracket', 'Clean'
# How many arguments an overload may have on .NET Framework.
$GateArity = @{ Kill = 0; Contains = 1 }

$GateNames = 'IsWindows', 'IsLinux', 'IsMacOS', 'IsCoreCLR', 'PSStyle'
$GateNodes = 'CommandAst', 'FileRedirectionAst', 'MergingRedirectionAst', 'InvokeMemberExpressionAst', 'StringConstantExpressionAst', 'PipelineAst', 'TernaryExpressionAst', 'PipelineChainAst', 'BinaryExpressionAst', 'MemberExpressionAst'

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
    if ($code -match '(?i)\b(Copy-Item|Move-Item|CopyTo \(|File \] :: Copy\b)') { 'a copy keeps the mark of the web: read the bytes and write them' }
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
            Get-CommandFault $Node $name $line
            if ($name -in $GateNative) { "${line}: $name is started past Invoke-LlmNative" }
        }
        'StringConstantExpressionAst' { if ("$($Node.StringConstantType)" -eq 'BareWord' -and $Node.Value -match '[\[\]]') { "${line}: a bare word with a bracket: $($Node.Value)" } }
        'InvokeMemberExpressionAst' {
            $name = if ($Node.Member.PSObject.Properties['Value']) { "$($Node.Member.Value)" } else { '' }
            if ($name -in 'StartsWith', 'EndsWith' -and @($Node.Arguments).Count -lt 2) { "${line}: $name without a comparison minds the culture" }
            if ($name -in 'IndexOf', 'LastIndexOf' -and -not $Node.Static -and @($Node.Arguments).Count -eq 1 -and $Node.Arguments[0] -isnot [Management.Automation.Language.ConvertExpressionAst]) { "${line}: $name without a comparison minds the culture" }
            if ($name -in 'ToLower', 'ToUpper') { "${line}: $name minds the culture" }
            if ($Node.Static) { Get-MemberFault $Node.Expression $name @($Node.Arguments | Where-Object { $_ }).Count $line }
            if ($GateArity.Contains($name) -and @($Node.Arguments | Where-Object { $_ }).Count -gt $GateArity[$name]) { "${line}: .NET Framework has no $name with so many arguments" }
        }
        'MemberExpressionAst' { if ($Node.Static -and $Node.Member.PSObject.Properties['Value']) { Get-MemberFault $Node.Expression "$($Node.Member.Value)" -1 $line } }
        'BinaryExpressionAst' { if ("$($Node.Operator)" -in $GateCulture) { "${line}: $($Node.ErrorPosition.Text) minds the culture" } }
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

# The public surface of .NET Framework 4.8, read from its reference assemblies when a type is first asked for: member name to counts of arguments.
$Net48 = @{ Types = $null; Members = @{} }
function Get-Net48Type {
    param([string]$Name)
    if ($null -eq $Net48.Types) {
        $Net48.Types = @{}
        foreach ($dll in 'mscorlib', 'System', 'System.Core', 'System.Xml') {
            $pe = [Reflection.PortableExecutable.PEReader]::new([IO.File]::OpenRead([IO.Path]::Combine($env:LLM_NET48, "$dll.dll")))
            $metadata = [Reflection.Metadata.PEReaderExtensions]::GetMetadataReader($pe)
            foreach ($handle in $metadata.TypeDefinitions) {
                $type = $metadata.GetTypeDefinition($handle)
                $full = "$($metadata.GetString($type.Namespace)).$($metadata.GetString($type.Name))"
                if (-not $Net48.Types.ContainsKey($full)) { $Net48.Types[$full] = @($metadata, $type) }
            }
        }
    }
    foreach ($full in $Name, "System.$Name") { if ($Net48.Types.ContainsKey($full)) { return $full } }
}

function Get-Net48Member {
    param([string]$Full)
    if (-not $Net48.Members.ContainsKey($Full)) {
        $metadata, $type = $Net48.Types[$Full]
        $members = @{}
        foreach ($handle in $type.GetMethods()) {
            $method = $metadata.GetMethodDefinition($handle)
            # The blob begins with the calling convention (16: generic, then its count), then the count of arguments.
            $blob = $metadata.GetBlobReader($method.Signature)
            $convention = $blob.ReadByte()
            if ($convention -band 16) { $null = $blob.ReadCompressedInteger() }
            $name = $metadata.GetString($method.Name) -creplace '^(\.ctor)$', 'new' -creplace '^(get_|set_)', ''
            $members[$name] = @($members[$name]) + $blob.ReadCompressedInteger()
        }
        foreach ($handle in $type.GetFields()) { $members[$metadata.GetString($metadata.GetFieldDefinition($handle).Name)] = @(-1) }
        $Net48.Members[$Full] = $members
    }
    return $Net48.Members[$Full]
}

# Types of PowerShell itself and accelerators whose type is another.
$GateAccelerators = @{ 'regex' = 'System.Text.RegularExpressions.Regex'; 'string' = 'System.String'; 'datetime' = 'System.DateTime'; 'decimal' = 'System.Decimal'; 'double' = 'System.Double'; 'int' = 'System.Int32' }
function Get-MemberFault {
    param($Expression, [string]$Member, [int]$Count, [string]$Line)
    if (-not $env:LLM_NET48 -or $Expression -isnot [Management.Automation.Language.TypeExpressionAst] -or $Expression.TypeName.IsArray) { return }
    $name = "$($Expression.TypeName.FullName)" -creplace '\[.*', ''
    if ($name -clike 'Management.Automation.*') { return }
    if ($GateAccelerators.ContainsKey($name)) { $name = $GateAccelerators[$name] }
    if ($Expression.TypeName -is [Management.Automation.Language.GenericTypeName]) { $name += '`' + $Expression.TypeName.GenericArguments.Count }
    $full = Get-Net48Type $name
    if (-not $full) { return "${Line}: .NET Framework 4.8 has no type $name" }
    $members = Get-Net48Member $full
    if ($members.Count -gt 0 -and -not $members.ContainsKey($Member)) { return "${Line}: .NET Framework 4.8 has no $full.$Member" }
    if ($Count -ge 0 -and $members.Count -gt 0 -and @($members[$Member]) -notcontains $Count -and @($members[$Member] | Where-Object { $_ -gt $Count }).Count -eq 0) { "${Line}: .NET Framework 4.8 has no $full.$Member with $Count arguments" }
}

# What the product may call, with the parameters of 5.1 (learn.microsoft.com/powershell/module/…?view=powershell-5.1; for the modules of Windows ?view=windowsserver2019-ps).
$GateCmdlets = @{
    'Set-StrictMode' = 'Version'; 'Import-Module' = 'Name Verbose'; 'Export-ModuleMember' = 'Function'; 'ForEach-Object' = 'Process'; 'Where-Object' = 'FilterScript'
    'ConvertFrom-Json' = 'InputObject'; 'Write-Verbose' = 'Message'; 'Write-Information' = 'MessageData'; 'Read-Host' = 'Prompt'; 'New-Object' = 'TypeName ComObject'; 'Set-Item' = 'Path Value'
    'Get-ItemProperty' = 'LiteralPath ErrorAction'; 'Get-Item' = 'LiteralPath'; 'Set-ItemProperty' = 'LiteralPath Name Value Type'; 'Get-ExecutionPolicy' = ''; 'Get-Process' = 'Id ErrorAction'
    'Get-NetIPAddress' = 'AddressFamily'; 'Get-NetConnectionProfile' = 'InterfaceIndex ErrorAction'; 'Get-NetTCPConnection' = 'State LocalPort ErrorAction'; 'Get-CimInstance' = 'ClassName Filter'
    'Start-Service' = 'Name'; 'Restart-Service' = 'Name Force'; 'Get-NetFirewallRule' = 'Name ErrorAction'; 'Remove-NetFirewallRule' = 'Name ErrorAction'
    'New-NetFirewallRule' = 'Name DisplayName Description Group Enabled Direction Action Protocol LocalPort RemoteAddress Profile EdgeTraversalPolicy'
    'Get-ScheduledTask' = 'TaskPath TaskName ErrorAction'; 'Register-ScheduledTask' = 'TaskPath TaskName Xml Force'; 'Unregister-ScheduledTask' = 'TaskPath TaskName Confirm'; 'Start-ScheduledTask' = 'TaskPath TaskName'; 'Stop-ScheduledTask' = 'TaskPath TaskName'
}
function Get-CommandFault {
    param($Node, [string]$Name, [string]$Line)
    if ($Name -eq '' -or $Name -cmatch '^[A-Za-z]+-Llm' -or $Name -cnotmatch '^[A-Z][A-Za-z]+-[A-Z]') { return }
    if (-not $GateCmdlets.ContainsKey($Name)) { return "${Line}: $Name is not in the table of cmdlets that 5.1 has" }
    foreach ($word in $Node.CommandElements) {
        if ($word -is [Management.Automation.Language.CommandParameterAst] -and $GateCmdlets[$Name].Split(' ') -cnotcontains $word.ParameterName) { "${Line}: $Name -$($word.ParameterName) is not in the table of what 5.1 has" }
    }
    if ($Name -eq 'New-Object' -and $env:LLM_NET48 -and $Node.CommandElements[1] -is [Management.Automation.Language.StringConstantExpressionAst] -and -not (Get-Net48Type $Node.CommandElements[1].Value)) { "${Line}: .NET Framework 4.8 has no type $($Node.CommandElements[1].Value)" }
}
