import { describe, expect, it } from 'vitest';
import { createNewest } from './newest';

function config(statusVersion: number, headline: string, version = 1) {
  return { __typename: 'Config', id: 'c1', name: `v${version}`, version, status: { version: statusVersion, headline, needsAttention: headline === 'Failing' } };
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
    expect(newest.wantedALook('Config', 'c1')).toBeUndefined();
    expect(newest.settle({ config: config(1, 'New') }).config.status.headline).toBe('New');
  });

  it('knows whether it wanted a look', () => {
    const newest = createNewest();
    newest.settle({ config: config(7, 'Failing') });
    expect(newest.wantedALook('Config', 'c1')).toBe(true);
    newest.settle({ config: config(8, 'Delivering') });
    expect(newest.wantedALook('Config', 'c1')).toBe(false);
  });

  it('keeps the objects that it has nothing newer for, so that their rows are not drawn again', () => {
    const newest = createNewest();
    newest.settle({ config: config(7, 'Failing') });
    const other = { ...config(1, 'Delivering'), id: 'c2' };
    const page = { configs: [config(6, 'Delivering'), other] };
    const settled = newest.settle(page);
    expect(settled.configs[1]).toBe(other);
    expect(settled.configs[0]!.status.headline).toBe('Failing');
    expect(newest.settle(settled)).toBe(settled);
  });

  it('leaves its argument as it is', () => {
    const newest = createNewest();
    newest.settle({ config: config(7, 'Failing') });
    const old = { config: config(6, 'Delivering') };
    newest.settle(old);
    expect(old.config.status.headline).toBe('Delivering');
  });

  it('tells who looks at it when a newer one is seen, and nobody else', () => {
    const newest = createNewest();
    const heard: string[] = [];
    const listed = config(6, 'Delivering');
    newest.settle({ config: listed });
    const stop = newest.subscribe('Config', 'c1', () => heard.push('c1'));
    newest.subscribe('Config', 'c2', () => heard.push('c2'));
    newest.settle({ config: config(6, 'Delivering') });
    newest.settle({ config: config(5, 'New') });
    expect(heard).toEqual([]);
    expect(newest.newerThan('Config', listed)).toBeNull();
    newest.settle({ config: config(7, 'Failing') });
    expect(heard).toEqual(['c1']);
    const newer = newest.newerThan('Config', listed)!;
    expect(newest.over({ ...listed, owner: 'x' }, newer)).toEqual({ ...config(7, 'Failing'), owner: 'x' });
    stop();
    newest.settle({ config: config(8, 'Delivering') });
    expect(heard).toEqual(['c1']);
  });
});
