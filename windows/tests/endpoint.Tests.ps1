# Owns: promises of mode-endpoint.ps1 that need no client: exit codes, and the bytes of its answers.
BeforeDiscovery {
    . ([IO.Path]::Combine($PSScriptRoot, 'support', 'vectors.ps1'))
    $OnWindows = [IO.Path]::DirectorySeparatorChar -eq '\'
}

Describe 'endpoint' {
    BeforeAll { . ([IO.Path]::Combine($PSScriptRoot, 'support', 'load.ps1')) }
    BeforeEach { $TestDir = New-TestDir; $env:LLM_PC_STATE = $TestDir }
    AfterAll { Stop-Shared }

    It 'request: <name>' -ForEach @(Read-Vectors 'mode-requests' | ForEach-Object { @{ name = $_.name; vector = $_ } }) {
        $reading = [pscustomobject]@{ Mode = 'GAMING'; Since = '2026-11-24T20:00:00Z'; Source = 'file'; Reason = $null }
        if ($vector.broken) { $reading = InModule { New-LlmFailsafeMode 'locked' } }
        $answer = InModule { param($Asked) Resolve-LlmModeRequest -Method $Asked.method -Path $Asked.path -HostHeader $Asked.host -Reading $Asked.reading -HostName 'GAMING-PC' } @{ method = $vector.method; path = $vector.path; host = $vector.host; reading = $reading }
        Assert-Equal @($answer.Status, $answer.Allow) @($vector.status, $vector.allow)
        Assert-Equal (ConvertFrom-Json -InputObject $answer.Body) (ConvertFrom-Json -InputObject $vector.body)
        Assert-True ($answer.Body.Length -lt 300) 'less than 300 bytes'
    }

    It 'the name of this PC passes whole, however long, with any suffix' {
        Assert-True (InModule { Test-LlmHostHeader 'xn--jrgens-pc-q9a.fritz.box:18000' "J$([char]0xFC)rgens-PC" }) 'as xn--'
        foreach ($name in ('a' * 40), 'PC', 'gaming-pc-in-the-cellar', 'gaming_pc', "J$([char]0xFC)rgens-PC") {
            foreach ($suffix in '', '.', '.fritz.box', '.localdomain', '.lan:18000', '.a.b.c') {
                Assert-True (InModule { param($Both) Test-LlmHostHeader ($Both[0].ToLowerInvariant() + $Both[1]) $Both[0] } @($name, $suffix)) "$name$suffix"
            }
            Assert-True (-not (InModule { param($Name) Test-LlmHostHeader $Name.Substring(0, $Name.Length - 1) $Name } $name)) 'a part of it does not'
        }
    }

    It 'error <code> of http.sys is exit <exit>' -ForEach @(@{ code = 5; outcome = 'no-urlacl'; exit = 31 }, @{ code = 32; outcome = 'port-in-use'; exit = 30 }, @{ code = 183; outcome = 'port-in-use'; exit = 30 }) {
        $fault = InModule { param($Code) Resolve-LlmListenFault -ErrorCode $Code -Port 18000 } $code
        Assert-Equal @($fault.Outcome, $fault.ExitCode) @($outcome, $exit)
    }

    It 'a reservation for somebody else is named, not taken for ours: exit 31' {
        foreach ($sid in 'S-1-5-21-1-2-3-1001', 'S-1-5-32-545', 'S-1-5-20') {
            [IO.File]::WriteAllText([IO.Path]::Combine($TestDir, 'urlacl'), "http://+:18000/ $sid`n")
            $held = InModule { Get-LlmUrlReservation 18000 }
            Assert-Equal $held $sid
            $fault = InModule { param($Held) Resolve-LlmListenFault -ErrorCode 5 -Port 18000 -Reservation $Held } $held
            Assert-Equal @($fault.Outcome, $fault.ExitCode) @('foreign-urlacl', 31)
            Assert-True ($fault.Say.Contains($held)) $fault.Say
        }
        [IO.File]::WriteAllText([IO.Path]::Combine($TestDir, 'urlacl'), "http://+:18000/ S-1-5-19`nhttp://+:18001/ S-1-5-20`n")
        Assert-Equal @((InModule { Get-LlmUrlReservation 18000 }), (InModule { Get-LlmUrlReservation 18002 })) @('ours', '')
    }

    It 'a port in a reserved range is exit 33, whatever the error' {
        $ranges = [pscustomobject]@{ From = 17950; To = 18049 }
        foreach ($code in 5, 32, 183) { Assert-Equal (InModule { param($Both) Resolve-LlmListenFault -ErrorCode $Both[0] -Port 18000 -Excluded $Both[1] } @($code, $ranges)).ExitCode 33 }
        Assert-Equal (InModule { param($Ranges) Resolve-LlmListenFault -ErrorCode 32 -Port 18050 -Excluded $Ranges } $ranges).ExitCode 30
    }

    It 'the reserved ranges are read from netsh in any language' {
        $text = "`r`nProtokoll tcp: Ausgeschlossene Portbereiche`r`n`r`nStartport    Endport`r`n----------    --------`r`n      5357        5357`r`n     50000       50059     *`r`n`r`n* - Verwaltete Ausschluesse`r`n"
        $ranges = @(InModule { param($Text) ConvertFrom-LlmExcludedPort $Text } $text)
        Assert-Equal @($ranges | ForEach-Object { "$($_.From)-$($_.To)" }) @('5357-5357', '50000-50059')
    }

    It 'another program holds the port: exit 30, or 33 when Windows reserved it' -Skip:$OnWindows {
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

    It 'a fault in config.json is exit 32, before anything listens' {
        [IO.File]::WriteAllText([IO.Path]::Combine($TestDir, 'config.json'), '{"modePort":"18000","moodPort":1}')
        $ended = Start-LlmModeEndpoint -StateDir $TestDir
        Assert-Equal $ended.ExitCode 32
        Assert-True ($ended.Say.Contains('modePort must be a port') -and $ended.Say.Contains('Unknown key in config.json: moodPort')) $ended.Say
    }
}
