import { describe, expect, it } from 'vitest';
import { selectStage } from './select-stage.ts';
import { createStageTable } from './stage-table.ts';

describe('selecting a stage by path', () => {
  const stages = new Map([
    ['$default', 1],
    ['dev', 2],
  ]);

  it('takes a stage name off the path', () => {
    expect(selectStage(stages, '/dev/users/7')).toEqual({
      stageName: 'dev',
      stage: 2,
      path: '/users/7',
      consumedPrefix: '/dev',
    });
    expect(selectStage(stages, '/dev')).toEqual({ stageName: 'dev', stage: 2, path: '/', consumedPrefix: '/dev' });
    expect(selectStage(stages, '/dev/')?.path).toBe('/');
    expect(selectStage(stages, '/d%65v/x')).toMatchObject({ stageName: 'dev', consumedPrefix: '/d%65v', path: '/x' });
  });

  it('gives the untouched path to $default when the first segment is no stage', () => {
    const expected = { stageName: '$default', stage: 1, path: '/users/7', consumedPrefix: '' };
    expect(selectStage(stages, '/users/7')).toEqual(expected);
    expect(selectStage(stages, '/')?.path).toBe('/');
    expect(selectStage(stages, '/$default/x')?.path).toBe('/$default/x');
    expect(selectStage(stages, '/devs')?.stageName).toBe('$default');
  });

  it('finds nothing without a stage of that name and without $default', () => {
    expect(selectStage(new Map([['dev', 2]]), '/users')).toBeUndefined();
  });
});

describe('the stage table', () => {
  it('leaves the table before a change as it was', () => {
    const empty = createStageTable<number>();
    const one = empty.withStage('api1', 'dev', 1);
    const two = one.withStage('api1', '$default', 2).withStage('api2', 'dev', 3);
    expect([empty.size, one.size, two.size]).toEqual([0, 1, 3]);
    expect(one.get('api1', '$default')).toBeUndefined();
    expect(two.get('api1', '$default')).toBe(2);
    expect(two.stagesOf('api1')?.size).toBe(2);
    expect(two.withStage('api1', 'dev', 9).get('api1', 'dev')).toBe(9);
    expect(two.get('api1', 'dev')).toBe(1);
  });

  it('says whether the API or the stage is unknown', () => {
    const table = createStageTable<number>().withStage('api1', 'dev', 1);
    expect(table.select('api2', '/dev')).toBe('unknown-api');
    expect(table.select('api1', '/prod')).toBe('unknown-stage');
    expect(table.select('api1', '/dev/x')).toMatchObject({ stage: 1, path: '/x' });
    expect(table.withoutStage('api1', 'dev').select('api1', '/dev')).toBe('unknown-api');
  });
});
