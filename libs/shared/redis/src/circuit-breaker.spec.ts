import { describe, expect, it } from 'vitest';
import { CircuitBreaker } from './circuit-breaker.ts';

function setUp() {
  let nowMs = 0;
  const changes: string[] = [];
  const breaker = new CircuitBreaker({
    nowMs: () => nowMs,
    onChange: (isOpen, reason) => changes.push(isOpen ? `open: ${reason}` : 'closed'),
  });
  const steadyFor = (ms: number): void => {
    for (const end = nowMs + ms; nowMs < end; nowMs += 500) breaker.succeeded();
    breaker.succeeded();
  };
  breaker.succeeded();
  return { breaker, changes, steadyFor, wait: (ms: number) => (nowMs += ms) };
}

describe('the circuit breaker', () => {
  it('closes at the first answer after the start, and opens after three failures in a row', () => {
    const { breaker, changes } = setUp();
    breaker.failed('full');
    breaker.failed('full');
    expect(breaker.isSuspect).toBe(true);
    breaker.succeeded();
    breaker.failed('full');
    breaker.failed('full');
    expect(breaker.isOpen).toBe(false);
    breaker.failed('full');
    expect(breaker.isOpen).toBe(true);
    expect(changes).toEqual(['closed', 'open: full']);
  });

  it('opens at once when the connection is lost, and says so once', () => {
    const { breaker, changes } = setUp();
    breaker.lost('connection lost');
    breaker.lost('connection lost');
    expect(changes).toEqual(['closed', 'open: connection lost']);
  });

  it('opens when answers are late for 200 ms, and not when one in time is among them', () => {
    const { breaker, changes, wait } = setUp();
    breaker.late('late');
    expect(breaker.isSuspect).toBe(true);
    wait(199);
    breaker.late('late');
    breaker.succeeded();
    expect(breaker.isSuspect).toBe(false);
    wait(1_000);
    breaker.late('late');
    wait(199);
    breaker.late('late');
    expect(breaker.isOpen).toBe(false);
    wait(1);
    breaker.late('late');
    expect(changes).toEqual(['closed', 'open: late']);
  });

  it('closes again after a second of answers without a failure among them', () => {
    const { breaker, steadyFor } = setUp();
    breaker.lost('x');
    steadyFor(500);
    breaker.failed('full');
    steadyFor(500);
    expect(breaker.isOpen).toBe(true);
    steadyFor(1_000);
    expect(breaker.isOpen).toBe(false);
  });

  it('waits longer each time when Redis comes and goes, up to 30 s, and forgets that after a quiet minute', () => {
    const { breaker, steadyFor, wait } = setUp();
    for (let loss = 0; loss < 8; loss += 1) {
      breaker.lost('x');
      steadyFor(30_000);
      expect(breaker.isOpen).toBe(false);
    }
    breaker.lost('x');
    steadyFor(29_000);
    expect(breaker.isOpen).toBe(true);
    steadyFor(1_500);
    expect(breaker.isOpen).toBe(false);
    wait(61_000);
    breaker.lost('x');
    steadyFor(1_000);
    expect(breaker.isOpen).toBe(false);
  });

  it('waits 4 s at most after answers that were only late, however often', () => {
    const { breaker, steadyFor, wait } = setUp();
    for (let loss = 0; loss < 8; loss += 1) {
      breaker.late('late');
      wait(200);
      breaker.late('late');
      expect(breaker.isOpen).toBe(true);
      steadyFor(4_000);
      expect(breaker.isOpen).toBe(false);
    }
    breaker.late('late');
    wait(200);
    breaker.late('late');
    steadyFor(3_500);
    expect(breaker.isOpen).toBe(true);
  });
});
