# Owns: promises of mode-endpoint.ps1 that need no client: exit codes, and the bytes of its answers.

foreach ($vector in Read-Vectors 'mode-requests') {
    Test "request: $($vector.name)" {
        $reading = [pscustomobject]@{ Mode = 'GAMING'; Since = '2026-11-24T20:00:00Z'; Rev = 17; Source = 'file'; Reason = $null }
        if ($vector.broken) { $reading = InModule { New-LlmFailsafeMode 'locked' } }
        $answer = Resolve-LlmModeRequest -Method $vector.method -Path $vector.path -HostHeader $vector.host -Reading $reading -HostId 'GAMING-PC'
        Assert-Equal @($answer.Status, $answer.Allow, $answer.Body) @($vector.status, $vector.allow, $vector.body)
        Assert-True ($answer.Body.Length -lt 300) 'less than 300 bytes'
    }
}

foreach ($row in @(@(5, 'no-urlacl', 31), @(32, 'port-in-use', 30), @(183, 'port-in-use', 30))) {
    Test "endpoint: error $($row[0]) of http.sys is exit $($row[2])" {
        $fault = Resolve-LlmListenFault -ErrorCode $row[0] -Port 18000
        Assert-Equal @($fault.Outcome, $fault.ExitCode) @($row[1], $row[2])
    }
}

Test 'endpoint: a port in a reserved range is exit 33, whatever the error' {
    $ranges = [pscustomobject]@{ From = 17950; To = 18049 }
    foreach ($code in 5, 32, 183) { Assert-Equal (Resolve-LlmListenFault -ErrorCode $code -Port 18000 -Excluded $ranges).ExitCode 33 }
    Assert-Equal (Resolve-LlmListenFault -ErrorCode 32 -Port 18050 -Excluded $ranges).ExitCode 30
}

Test 'endpoint: the reserved ranges are read from netsh in any language' {
    $text = "`r`nProtokoll tcp: Ausgeschlossene Portbereiche`r`n`r`nStartport    Endport`r`n----------    --------`r`n      5357        5357`r`n     50000       50059     *`r`n`r`n* - Verwaltete Ausschluesse`r`n"
    $ranges = @(InModule { param($Text) ConvertFrom-LlmExcludedPort $Text } $text)
    Assert-Equal @($ranges | ForEach-Object { "$($_.From)-$($_.To)" }) @('5357-5357', '50000-50059')
}

Test 'endpoint: another program holds the port: exit 30, or 33 when Windows reserved it' -NeedsEngine {
    $held = [Net.Sockets.TcpListener]::new([Net.IPAddress]::Any, 0)
    $held.Start()
    try {
        $port = $held.LocalEndpoint.Port
        $pc = New-Pc $TestDir @{ modePort = $port }
        Assert-Equal (Invoke-Script 'mode-endpoint' @{ StateDir = $pc.Llm }).Code 30
        Set-PcFile $pc 'excluded' "   $port   $port`r`n"
        Assert-Equal (Invoke-Script 'mode-endpoint' @{ StateDir = $pc.Llm }).Code 33
    }
    finally { $held.Stop() }
}

Test 'endpoint: a fault in config.json is exit 32, before anything listens' {
    [IO.File]::WriteAllText([IO.Path]::Combine($TestDir, 'config.json'), '{"modePort":"18000","moodPort":1}')
    $ended = Start-LlmModeEndpoint -StateDir $TestDir
    Assert-Equal $ended.ExitCode 32
    Assert-True ($ended.Say.Contains('modePort must be a port') -and $ended.Say.Contains('Unknown key in config.json: moodPort')) $ended.Say
}
