// A chat that has not begun: what the three choices mean.

export function EmptyThread() {
  return (
    <div class="empty-thread">
      <h2>Two models, one chat</h2>
      <dl>
        <dt>Auto</dt>
        <dd>Light questions stay on the server. Heavy ones go to the gaming PC, unless someone is gaming.</dd>
        <dt class="node-small">Small</dt>
        <dd>Always the server's own model.</dd>
        <dt class="node-big">Big</dt>
        <dd>The PC's model for one message. While someone is gaming, this asks first.</dd>
      </dl>
      <p>Each answer says which one wrote it, and why.</p>
    </div>
  );
}
