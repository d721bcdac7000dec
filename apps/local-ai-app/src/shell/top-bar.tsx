// The line at the top: the two screens, the mode of the PC, the state of both nodes, the theme.
import { Menu, Monitor, Moon, Sun } from 'lucide';
import { status } from '../router/status-poll.ts';
import { opened } from '../chat/state.ts';
import { Button } from './button.tsx';
import { ModeBadge } from './mode-badge.tsx';
import { NodeDots } from './node-dots.tsx';
import { chatHash, isSidebarOpen, screen } from './screen.ts';
import { setTheme, type Theme, theme } from './theme.ts';

export const appName = 'Hearth';

export function TopBar() {
  const isOps = screen.value.name === 'ops';
  const chat = chatHash(opened.value?.conversation?.id ?? null);
  return (
    <header class="row top-bar">
      {!isOps && <SidebarButton />}
      <a href={chatHash(null)} class="row brand" title="New chat">
        <Mark />
        <span>{appName}</span>
      </a>
      <nav aria-label="Screens" class="row screens">
        <a href={chat} aria-current={isOps ? undefined : 'page'}>
          Chat
        </a>
        <a href="#/ops" aria-current={isOps ? 'page' : undefined}>
          Ops
        </a>
      </nav>
      {status.value?.value.demo === true && (
        <span class="demo-mark" title="Both models and the PC are simulated by this program.">
          Demo
        </span>
      )}
      <span class="spring" />
      <ModeBadge />
      <NodeDots />
      <ThemePicker />
    </header>
  );
}

/** A small disc and a big one, in the colours of the two models. */
function Mark() {
  return (
    <svg viewBox="0 0 24 24" aria-hidden="true" class="mark">
      <circle fill="var(--big)" cx="15" cy="10" r="7.500" />
      <circle fill="var(--small)" cx="5.500" cy="17.500" r="4" />
    </svg>
  );
}

function SidebarButton() {
  const isOpen = isSidebarOpen.value;
  return (
    <Button
      icon={Menu}
      class="icon sidebar-button"
      aria-expanded={isOpen}
      aria-controls="chats"
      aria-label="Chats"
      act={() => (isSidebarOpen.value = !isOpen)}
    />
  );
}

const themes: readonly Theme[] = ['system', 'light', 'dark'];
const themeIcons = { system: Monitor, light: Sun, dark: Moon } as const;

function ThemePicker() {
  const next = themes[(themes.indexOf(theme.value) + 1) % themes.length] ?? 'system';
  return (
    <Button
      icon={themeIcons[theme.value]}
      class="icon theme"
      aria-label={`Theme: ${theme.value}. Change to ${next}.`}
      title={`Theme: ${theme.value}`}
      act={() => setTheme(next)}
    />
  );
}
