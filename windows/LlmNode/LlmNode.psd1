# Owns: what the module is and which functions others may call.
@{
    RootModule           = 'LlmNode.psm1'
    ModuleVersion        = '0.2.0'
    GUID                 = '7b0d6a0e-5a0c-4c53-9c3e-2f6f1d3f8a51'
    Author               = 'llm-router'
    Description          = 'The gaming PC side of a two-GPU home: mode, portproxy, set-up'
    PowerShellVersion    = '5.1'
    CompatiblePSEditions = @('Desktop', 'Core')
    FunctionsToExport    = @(
        'Format-LlmResult'
        'Get-LlmMode'
        'Install-LlmNode'
        'Repair-LlmPortProxy'
        'Set-LlmMode'
        'Start-LlmModeEndpoint'
        'Switch-LlmMode'
        'Test-LlmNode'
        'Uninstall-LlmNode'
    )
    CmdletsToExport      = @()
    VariablesToExport    = @()
    AliasesToExport      = @()
}
