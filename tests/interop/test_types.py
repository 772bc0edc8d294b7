"""TypeScript's own compiler finds the types of the npm package, and no error in them."""

import json

import pytest

from tests.interop.conftest import run
from tests.verifier.browser import node

PROGRAM = """
import {Trust, VerificationError, check, fromBundle, fromSite} from 'trustmark-verifier';
import type {Roots, Verdict} from 'trustmark-verifier';
import {judgeProof} from 'trustmark-verifier/proof';

export const ask = async (
  roots: Roots, subject: string, bundle: string | null,
): Promise<Verdict> => {
  const get = bundle === null
    ? fromSite('https://verify.example.gov.kh', {keep: 0})
    : fromBundle(bundle);
  return check(subject, {trust: new Trust(roots), get, now: 0, shownOn: 'shop.example.com.kh'});
};
export const holder = ({record, code}: Verdict): string => (
  code === 'valid' ? record?.name.km ?? '' : '');
export const proven = async (roots: Roots, bytes: Uint8Array): Promise<number[]> => (
  (await judgeProof(bytes, {roots, now: 0})).proven?.indexes ?? []);
export const reason = (error: unknown): string => (
  error instanceof VerificationError ? error.reason : '');
"""
WRONG = PROGRAM.replace("code === 'valid'", "code === 'green'")
OPTIONS = {"noEmit": True, "strict": True, "module": "nodenext", "target": "es2022", "types": []}


@pytest.fixture(scope="module")
def compiled(npm_libraries, tmp_path_factory):
    folder = node.installed(tmp_path_factory.mktemp("typed"))
    (folder / "package.json").write_text('{"type": "module"}', encoding="utf-8")
    config = {"compilerOptions": OPTIONS, "files": ["program.ts"]}
    (folder / "tsconfig.json").write_text(json.dumps(config), encoding="utf-8")

    def compile_(text):
        (folder / "program.ts").write_text(text, encoding="utf-8")
        return run(npm_libraries / "node_modules/.bin/tsc", cwd=folder)

    return compile_


def test_a_program_in_typescript_is_accepted(compiled):
    done = compiled(PROGRAM)

    assert (done.stdout, done.returncode) == ("", 0)


def test_a_code_that_does_not_exist_is_found(compiled):
    assert "TS2367" in compiled(WRONG).stdout
