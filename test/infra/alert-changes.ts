// Owns: changes of alerts.yml that alerts.test.yml must notice, each as a replacement of its text.
export const ruleChanges: readonly { readonly change: string; readonly from: string; readonly to: string }[] = [
  { change: 'RouterDown forgets a router that was never seen', from: ' or absent(up{job="router"})', to: '' },
  { change: 'RouterDown fires at once', from: 'for: 2m', to: 'for: 0s' },
  {
    change: 'RouterDown pages for one of two',
    from: 'max by (job) (up{job="router"}) == 0',
    to: 'up{job="router"} == 0',
  },
  {
    change: 'OneRouterDown fires beside RouterDown',
    from: ' and on (job) max by (job) (up{job="router"}) == 1',
    to: '',
  },
  {
    change: 'SmallDown pages for one of two',
    from: 'max by (backend) (router_backend_up{backend="small"}) == 0',
    to: 'router_backend_up{backend="small"} == 0',
  },
  {
    change: 'SmallDown watches big',
    from: '(router_backend_up{backend="small"}) == 0',
    to: '(router_backend_up{backend="big"}) == 0',
  },
  {
    change: 'SmallDownForOneRouter fires beside SmallDown',
    from: ' and on (backend) max by (backend) (router_backend_up) == 1',
    to: '',
  },
  {
    change: 'BigDownWhileNormal mixes two routers',
    from: 'and on (instance) router_mode',
    to: 'and on () router_mode',
  },
  {
    change: 'TokenEstimateOff counts the answers of all routers',
    from: 'and sum by (instance) (increase(router_token_estimate_ratio_count[1h])) >= 20',
    to: 'and on () sum(increase(router_token_estimate_ratio_count[1h])) >= 20',
  },
  {
    change: 'BigDownWhileNormal fires in GAMING too',
    from: ' and on (instance) router_mode_info{mode="NORMAL"} == 1',
    to: '',
  },
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
