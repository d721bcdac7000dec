# Owns: the doctor's look at the GPU.
function Get-LlmGpuCheck {
    param($Config)
    $cards = @(Get-LlmVram | ForEach-Object { "$($_.Used) of $($_.Total) MiB" })
    New-LlmCheck 'gpu' ($cards.Count -gt 0) "GPU memory in use: $(if ($cards.Count -gt 0) { $cards -join '; ' } else { 'nvidia-smi does not answer' })" 'Install the NVIDIA driver for Windows; WSL uses the same one'
}
