import { describe, expect, test } from 'vitest';
import type { DbtEvent } from './dbt-event.ts';
import { createEventQueue } from './event-queue.ts';

const log = (message: string): DbtEvent => ({ kind: 'log', at: '', level: 'info', name: 'x', message });

describe('createEventQueue', () => {
  test('hands over in order what came before and after the reader', async () => {
    const queue = createEventQueue();
    queue.push(log('1'));
    const read = Array.fromAsync(queue.events);
    await Promise.resolve();
    queue.push(log('2'));
    await Promise.resolve();
    queue.push(log('3'));
    queue.end();
    queue.push(log('too late'));
    expect(await read).toEqual([log('1'), log('2'), log('3')]);
  });

  test('lets a reader leave', async () => {
    const queue = createEventQueue();
    queue.push(log('1'));
    for await (const event of queue.events) {
      expect(event).toEqual(log('1'));
      break;
    }
    queue.push(log('2'));
    queue.end();
    expect(await Array.fromAsync(queue.events)).toEqual([]);
  });
});
