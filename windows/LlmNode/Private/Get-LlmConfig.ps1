# Owns: reading config.json from the state folder. A missing file means the defaults.
function Get-LlmConfig {
    param([string]$StateDir = 'C:\llm')
    $path = [IO.Path]::Combine($StateDir, 'config.json')
    try { return ConvertFrom-LlmConfig -Text (ConvertFrom-LlmText ([IO.File]::ReadAllBytes($path))) }
    catch [IO.FileNotFoundException] { return ConvertFrom-LlmConfig }
    catch [IO.DirectoryNotFoundException] { return ConvertFrom-LlmConfig }
    catch {
        $defaults = ConvertFrom-LlmConfig
        $defaults.Faults = @("Cannot read ${path}: $($_.Exception.Message)")
        return $defaults
    }
}
