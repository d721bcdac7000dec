// Owns: changes of alerts.yml that alerts.test.yml must notice, each as a replacement of its text.
export const ruleChanges: readonly { readonly change: string; readonly from: string; readonly to: string }[] = [
  { change: 'RouterDown forgets a router that was never seen', from: ' or absent(up{job="router"})', to: '' },
  { change: 'RouterDown fires at once', from: 'for: 2m', to: 'for: 0s' },
  {
    change: 'SmallDown watches big',
    from: 'router_backend_up{backend="small"} == 0',
    to: 'router_backend_up{backend="big"} == 0',
  },
  { change: 'BigDownWhileNormal fires in GAMING too', from: ' and on() router_mode_info{mode="NORMAL"} == 1', to: '' },
  { change: 'BigDownWhileNormal fires at once', from: 'for: 10m', to: 'for: 0s' },
  { change: 'ModeUnknown fires early', from: 'for: 15m', to: 'for: 5m' },
  { change: 'AuditUnwritable fires at once', from: 'for: 1m', to: 'for: 0s' },
  {
    change: 'AuditUnwritable fires on a good audit',
    from: 'router_audit_degraded == 1',
    to: 'router_audit_degraded == 0',
  },
  { change: 'TokenEstimateOff misses long prompts', from: '> 1.5', to: '> 5' },
  { change: 'TokenEstimateOff misses short prompts', from: '< 0.67', to: '< 0.1' },
  { change: 'TokenEstimateOff believes ten answers', from: '>= 20', to: '>= 5' },
  {
    change: 'UnforcedOnBigAfterGaming misses a counter that grows',
    from: 'increase(router_unforced_big_seconds_after_gaming_total[5m]) > 0',
    to: 'vector(0) > 1',
  },
  {
    change: 'UnforcedOnBigAfterGaming misses a counter that is born above zero',
    from: '(router_unforced_big_seconds_after_gaming_total > 0 unless router_unforced_big_seconds_after_gaming_total offset 5m)',
    to: 'vector(0) > 1',
  },
];
