# Owns: the doctor's checks of the mode: the file, the endpoint, its port.
function Get-LlmModeCheck {
    param($Config, [string]$StateDir)
    $reading = Get-LlmMode -StateDir $StateDir
    New-LlmCheck 'mode-file' ($reading.Source -ceq 'file') "mode.txt: $(if ($reading.Reason) { $reading.Reason } else { $reading.Mode })" 'set-mode.ps1 NORMAL writes it anew'
    $url = "http://127.0.0.1:$($Config.modePort)/mode"
    $got = Invoke-LlmHttp -Url $url
    New-LlmCheck 'mode-endpoint' ($got.Status -eq 200) "$url $(if ($got.Fault) { $got.Fault } else { $got.Status })" 'Start-ScheduledTask -TaskPath \LlmNode\ -TaskName mode-endpoint; then look into the log folder'
    New-LlmCheck 'mode-port' ($got.Status -eq 200 -or -not (Test-LlmExcludedPort $Config.modePort)) "port $($Config.modePort) is not reserved by Windows" 'Restart the PC, or set another modePort here and in router.yaml'
}
