import pc from 'picocolors';
import { describe, expect, it } from 'vitest';
import { countSteps, formatPlan, planJson } from './format-plan.ts';
import type { Step } from './step.ts';

const plain = pc.createColors(false);

function step(action: Step['action'], changes: Step['changes'] = []): Step {
  return { kind: 'api', title: () => 'API a', id: () => 'a', action, changes, run: () => Promise.resolve() };
}

describe('formatPlan', () => {
  it('marks what is created, changed and unchanged', () => {
    expect(formatPlan([step('create'), step('update'), step('unchanged')], plain)).toBe(
      '+ create     API a\n~ change     API a\n= unchanged  API a',
    );
  });

  it('shows old and new value of each change', () => {
    const changes = [
      { path: 'name', before: 'a', after: 'b' },
      { path: 'tags', after: { x: 1 } },
      { path: 'description', before: '' },
    ];
    expect(
      formatPlan([step('update', changes)], plain)
        .split('\n')
        .slice(1),
    ).toEqual(['    ~ name: a -> b', '    + tags: {"x":1}', '    - description: ""']);
  });

  it('keeps a value on one short line and lets no control character through', () => {
    const [, line = ''] = formatPlan(
      [step('update', [{ path: 'x', after: `a\n\u001b[2J${'b'.repeat(500)}` }])],
      plain,
    ).split('\n');
    expect(line).toContain('a\\n\\x1b[2J');
    expect(line.length).toBeLessThan(120);
  });
});

describe('countSteps and planJson', () => {
  it('count by action and name what programs need', () => {
    expect(countSteps([step('create'), step('create'), step('unchanged')])).toBe(
      '2 to create, 0 to change, 1 unchanged',
    );
    expect(planJson([step('create')])).toEqual([{ kind: 'api', id: 'a', action: 'create', changes: [] }]);
  });
});
