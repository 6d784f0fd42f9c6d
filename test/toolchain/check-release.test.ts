/** A release holds every package, at one version, with what a reader of the registry needs. */
import { describe, expect, test } from 'vitest';
import { fixedPackages, publishedManifests, releaseProblems } from '../../scripts/check-release.ts';

const root = { repository: { url: 'https://example.com/throughline.git' } };

test('the packages of this repository lack nothing but the address of the repository', () => {
  expect(releaseProblems(root, publishedManifests(), fixedPackages())).toEqual([]);
});

describe('a release is refused', () => {
  const [first, ...others] = publishedManifests();
  const packages = [first!, ...others];
  test.each([
    ['without the address of the repository', {}, packages, fixedPackages(), 'no repository.url'],
    ['that leaves out a package', root, packages, fixedPackages().slice(1), 'under "fixed"'],
    [
      'with two versions',
      root,
      [first!, { ...others[0]!, version: '9.9.9' }, ...others.slice(1)],
      fixedPackages(),
      '9.9.9',
    ],
    ['with a package without keywords', root, [{ ...first!, keywords: [] }, ...others], fixedPackages(), 'keywords'],
  ])('%s', (_, manifest, manifests, fixed, word) => {
    expect(releaseProblems(manifest, manifests, fixed)).toEqual([expect.stringContaining(word)]);
  });
});
