# Owns: which steps a change of mode takes, in order, and the exact command line of each. Pure.
function Resolve-LlmSwitchStep {
    # The mode is written first, always: from then on the router sends no unforced work, whatever happens to the later steps.
    # Steps: Do, Of (the step that it belongs to: declined with it), Command, GoOn (a failure here does not end the walk).
    param([string]$Mode, $Config, [string]$StateDir = 'C:\llm', [switch]$StopBigModel, [switch]$StartBigModel, [switch]$NoDrain, [switch]$Wait)
    $vllm = "http://127.0.0.1:$($Config.vllmPort)"
    # Who asked to stop gets the stop, also when the mode cannot be written.
    New-LlmSwitchStep 'write' 'write' "write $($Mode.ToUpperInvariant()) to $([IO.Path]::Combine($StateDir, 'mode.txt'))" -GoOn:$StopBigModel
    New-LlmSwitchStep 'read-back' 'write' "GET http://127.0.0.1:$($Config.modePort)/mode" -GoOn
    if ($StopBigModel) {
        $router = if ($Config.routerUrl -and $Config.routerKey) { " and $($Config.routerUrl.TrimEnd('/'))/router/status" } else { '' }
        if (-not $NoDrain) { New-LlmSwitchStep 'drain' 'stop' "GET $vllm/metrics$router until nothing runs" }
        New-LlmSwitchStep 'stop' 'stop' "$((Get-LlmComposeCommand $Config @('stop')).Line), then $($script:LlmComposeRuns -join ' ') names no container"
        New-LlmSwitchStep 'vram' 'stop' ('nvidia-smi ' + ($script:LlmVramQuery -join ' '))
    }
    # An update of the image is another act: pulling takes longer than anybody waits here.
    if ($StartBigModel) { New-LlmSwitchStep 'start' 'start' (Get-LlmComposeCommand $Config $script:LlmComposeUp).Line }
    if ($Wait) { New-LlmSwitchStep 'wait' $(if ($StartBigModel) { 'start' } else { 'wait' }) "GET $vllm/health until it answers 200" }
}

# What a person reads while a step is walked.
$script:LlmStepWords = @{
    'write' = 'Writing the mode down ...'; 'read-back' = 'Asking the mode endpoint ...'; 'drain' = 'Waiting for running requests ...'; 'stop' = 'Stopping the big model ...'
    'vram' = 'Waiting for the memory of the card ...'; 'start' = 'Starting the big model ...'; 'wait' = 'Waiting until the big model answers ...'
}
$script:LlmVramQuery = '--query-gpu=memory.used,memory.total', '--format=csv,noheader,nounits'
$script:LlmComposeUp = 'up', '--detach', '--pull', 'never'
$script:LlmComposeRuns = 'ps', '--quiet'

function New-LlmSwitchStep {
    param([string]$Do, [string]$Of, [string]$Command, [switch]$GoOn)
    return [pscustomobject]@{ Do = $Do; Of = $Of; Command = $Command; GoOn = [bool]$GoOn }
}

# Docker Desktop has a docker.exe on Windows; a dockerd inside a distribution is reached through wsl.exe.
function Get-LlmComposeCommand {
    param($Config, [string[]]$Verb)
    $words = @('compose', '--file', $Config.composeFile) + $Verb
    $program = 'docker'
    if ($Config.topology -ceq 'nat') { $program = 'wsl'; $words = @('-d', $Config.distro, '-e', 'docker') + $words }
    return [pscustomobject]@{ Program = $program; Words = $words; Line = "$program " + (ConvertTo-LlmCommandLine $words) }
}
