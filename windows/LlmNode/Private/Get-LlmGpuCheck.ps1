# Owns: the doctor's look at the GPU.
function Get-LlmGpuCheck {
    param($Config)
    $used = ConvertFrom-LlmVramQuery (Invoke-LlmNative 'nvidia-smi' $script:LlmVramQuery).Out
    New-LlmCheck 'gpu' ($null -ne $used) "$(if ($null -ne $used) { "$used MiB of GPU memory in use" } else { 'nvidia-smi does not answer' })" 'Install the NVIDIA driver for Windows; WSL uses the same one'
}
