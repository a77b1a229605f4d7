// Everything the pages need beyond HTML. Reading works without it, and forms post without it.
import 'htmx.org/dist/htmx.esm.min.js';
import './menus.js';
import './palette.js';
import './toasts.js';
import { startBoards } from './board.js';
import { startBulk } from './bulk.js';
import { startCounts } from './counts.js';
import { startDrafts } from './drafts.js';
import { focusErrors } from './guard.js';
import { startLines } from './lines.js';
import { startPositions } from './position.js';
import { startSignatures } from './sign.js';

const start = root => { startCounts(root); startBulk(root); startLines(root); startPositions(root); startBoards(root); startSignatures(root); };
start(document);
startDrafts();
focusErrors();
document.addEventListener('htmx:after:swap', () => start(document));
