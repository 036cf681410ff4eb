import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { AppError } from '../../contract/errors.ts';
import { runPython } from './pythonProcess.ts';
import type { PythonParts } from './pythonProcess.ts';
import type { Toolkit } from './toolkit.ts';

/** Says on one line what is missing, or nothing. */
const question = `
import importlib.util
import unifluid.imports
missing = [name for name in ("torch", "onnx", "tokenizers", "safetensors") if importlib.util.find_spec(name) is None]
print("MISSING " + ", ".join(missing) if missing else "READY")
`;
/** Starting Python takes a second, on a busy machine many. */
const patienceMilliseconds = 60_000;

/** A Python that has the toolkit with all it needs: the one that was chosen or is named, the toolkit's own, or the system's. Throws why there is none. */
export async function findPython(parts: Omit<PythonParts, 'onLine'>): Promise<string> {
  const reasons: string[] = [];
  for (const python of candidates(parts.toolkit)) {
    const reason = await whyNot(python, parts);
    if (reason === null) return python;
    reasons.push(`${python}: ${reason}.`);
  }
  throw new AppError('pythonMissing', { because: reasons.join(' ') });
}

function candidates({ environment, folder, platform, chosen }: Toolkit): readonly string[] {
  const named = chosen() ?? environment['UNIFLUID_PYTHON'] ?? '';
  if (named !== '') return [named];
  const isWindows = platform === 'win32';
  const own = isWindows ? join(folder, '.venv', 'Scripts', 'python.exe') : join(folder, '.venv', 'bin', 'python');
  return [...(existsSync(own) ? [own] : []), isWindows ? 'python' : 'python3'];
}

async function whyNot(python: string, { toolkit, clock, signal }: Omit<PythonParts, 'onLine'>): Promise<string | null> {
  const tooLong = new AbortController();
  const takeBack = clock.after(patienceMilliseconds, () => tooLong.abort());
  let said = '';
  const parts = { toolkit, clock, signal: AbortSignal.any([signal, tooLong.signal]), onLine: (line: string) => (said = line) };
  const { lastError } = await runPython(python, ['-c', question], parts);
  takeBack();
  if (signal.aborted) throw new AppError('cancelled');
  if (said === 'READY') return null;
  if (tooLong.signal.aborted) return 'it does not answer';
  if (said.startsWith('MISSING ')) return `it lacks ${said.slice('MISSING '.length)}`;
  return lastError === '' ? 'it cannot be run' : lastError.replace(/\.$/u, '');
}
