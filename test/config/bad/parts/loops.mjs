// A module that turns for ever while it loads.

for (;;) if (globalThis.isOver) break
