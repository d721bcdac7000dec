# Owns: the one-line JSON body of GET /mode. Only its member "mode" is promised to clients; the rest is for people and logs. Pure.
function ConvertTo-LlmModeBody {
    param($Reading)
    return ConvertTo-LlmJson ([ordered]@{ mode = $Reading.Mode; since = $Reading.Since; source = $Reading.Source; reason = $Reading.Reason })
}
