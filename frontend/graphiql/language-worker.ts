/**
 * The three workers of Monaco in one file, for two thirds of each are the same: a worker is what its name says. Each of
 * the modules takes over `onmessage` as it is loaded; the module after it keeps what it was.
 */
import 'monaco-editor/esm/vs/editor/editor.worker.js';
import { start as editor } from './starts/editor';
import 'monaco-editor/esm/vs/language/json/json.worker.js';
import { start as json } from './starts/json';
import 'monaco-graphql/esm/graphql.worker.js';
import { start as graphql } from './starts/graphql';

const STARTS: Readonly<Record<string, typeof editor>> = { json, graphql };

self.onmessage = STARTS[self.name] ?? editor;
