import { describe, expect, it } from 'vitest';
import { createNewest } from './newest';

function config(statusVersion: number, headline: string, version = 1) {
  return { __typename: 'Config', id: 'c1', name: `v${version}`, version, status: { version: statusVersion, headline } };
}

describe('the newest version', () => {
  it('wins over an answer that comes late', () => {
    const newest = createNewest();
    newest.settle({ configStatus: { config: config(7, 'Failing') } });
    const late = newest.settle({ configs: { edges: [{ node: config(6, 'Delivering') }] } });
    expect(late.configs.edges[0]!.node.status.headline).toBe('Failing');
  });

  it('is taken when it comes', () => {
    const newest = createNewest();
    newest.settle({ config: config(6, 'Delivering') });
    expect(newest.settle({ config: config(7, 'Failing') }).config.status.headline).toBe('Failing');
  });

  it('counts settings apart from status', () => {
    const newest = createNewest();
    newest.settle({ config: config(7, 'Failing', 3) });
    expect(newest.settle({ config: config(7, 'Failing', 2) }).config.name).toBe('v3');
  });

  it('lets what has no version pass at the same version', () => {
    const newest = createNewest();
    newest.settle({ config: { ...config(7, 'Failing'), viewerRole: 'VIEWER' } });
    const granted = newest.settle({ config: { ...config(7, 'Failing'), viewerRole: 'EDITOR' } });
    expect(granted.config.viewerRole).toBe('EDITOR');
  });

  it('adds no field that was not asked for', () => {
    const newest = createNewest();
    newest.settle({ config: { ...config(7, 'Failing'), owner: 'x' } });
    expect(newest.settle({ config: config(6, 'Delivering') }).config).not.toHaveProperty('owner');
  });

  it('forgets what was removed', () => {
    const newest = createNewest();
    newest.settle({ config: config(7, 'Failing') });
    newest.forget('Config', 'c1');
    expect(newest.knows('Config', 'c1')).toBe(false);
    expect(newest.settle({ config: config(1, 'New') }).config.status.headline).toBe('New');
  });

  it('leaves its argument as it is', () => {
    const newest = createNewest();
    newest.settle({ config: config(7, 'Failing') });
    const old = { config: config(6, 'Delivering') };
    newest.settle(old);
    expect(old.config.status.headline).toBe('Delivering');
  });
});
