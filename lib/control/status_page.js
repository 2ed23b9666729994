'use strict';
// Asks the API of the daemon that the page came from, and shows what it says. Nothing of that is ever taken for HTML.

const pause = 3000;    // milliseconds from one answer to the next question,
const share = 20;      // or so many times as long as the answer took, for to count a large run's tasks is work,
const longest = 60000; // but no longer than this
const patience = 15000;
const mostRuns = 200;  // of the finished ones; of the others all are shown
const mostTasks = 200; // of one state
const finished = ['succeeded', 'failed', 'cancelled'];
const stuck = ['held', 'failed', 'refused'];
const kinds = {succeeded: 'good', failed: 'bad', refused: 'bad', held: 'held', cancelled: 'still', queued: 'still'};
const order = ['succeeded', 'failed', 'refused', 'held', 'cancelled', 'checking', 'stopping', 'resetting',
  'reconciling', 'verifying', 'starting', 'waiting', 'queued'];

let token = sessionStorage.getItem('token') || '';
let turn = 0;          // the question whose answer counts: the newest
let timer = 0;
let answeredAt = 0;
let trouble = '';
let shown = '';        // what the tables were made of: they are made anew only when it has changed
let broughtUp = 0;     // the run that was scrolled to

const byId = (id) => document.getElementById(id);

function element(tag, text, kind) {
  const made = document.createElement(tag);
  if (text !== undefined) made.textContent = text;
  if (kind) made.className = kind;
  return made;
}

function cell(label, text, kind) {
  const made = element('td', text, kind);
  if (label) made.dataset.label = label;
  return made;
}

function time(text) {
  return text ? text.slice(0, 19).replace('T', ' ') + ' UTC' : '';
}

function age(milliseconds) {
  const seconds = Math.round(milliseconds / 1000);
  if (seconds < 120) return seconds + ' s';
  return seconds < 7200 ? Math.round(seconds / 60) + ' min' : Math.round(seconds / 3600) + ' h';
}

function chosenNumber() {
  return /^#[1-9][0-9]{0,14}$/.test(location.hash) ? Number(location.hash.slice(1)) : 0;
}

// A header is bytes to fetch(), each written as one character.
function bytes(text) {
  return String.fromCharCode(...new TextEncoder().encode(text));
}

async function ask(path) {
  const headers = token ? {Authorization: 'Bearer ' + bytes(token)} : {};
  const signal = AbortSignal.timeout(patience);
  const answer = await fetch(path, {headers, signal, cache: 'no-store', credentials: 'omit', redirect: 'error'});
  if (answer.ok) return answer.json();
  const problem = await answer.json().catch(() => ({}));
  throw Object.assign(new Error(problem.detail || 'status ' + answer.status), {status: answer.status});
}

async function stuckTasks(run) {
  const found = [];
  for (const state of stuck) {
    const count = run.counts[state] || 0;
    if (count === 0) continue;
    const tasks = await ask('/v1/runs/' + run.run + '/tasks?state=' + state + '&limit=' + mostTasks);
    found.push({state, count, tasks});
  }
  return found;
}

function statesOf(counts) {
  const known = order.filter((state) => counts[state]);
  return known.concat(Object.keys(counts).filter((state) => !order.includes(state)));
}

function countsText(counts) {
  return statesOf(counts).map((state) => state + ' ' + counts[state]).join(', ');
}

function bar(counts) {
  const made = element('div', undefined, 'bar');
  made.setAttribute('aria-hidden', 'true');
  for (const state of statesOf(counts)) {
    const part = element('span', undefined, kinds[state] || 'going');
    part.style.flex = counts[state] + ' 0 0';
    made.append(part);
  }
  return made;
}

function runRow(run) {
  const row = element('tr', undefined, run.run === chosenNumber() ? 'chosen' : '');
  const number = cell('Run');
  const link = element('a', String(run.run));
  link.href = '#' + run.run;
  number.append(link);
  const state = cell('State', run.state);
  if (run.state_reason) state.append(element('div', run.state_reason, 'aside words'));
  const counts = cell('', countsText(run.counts));
  counts.append(bar(run.counts));
  row.append(number, cell('Name', run.name, 'words'), state, cell('Console', run.console),
    cell('Tasks', String(run.tasks)), counts, cell('Created', time(run.created_at), 'time'));
  return row;
}

function showRuns(runs) {
  let ended = 0;
  const rows = runs.filter((run) => !finished.includes(run.state) || ++ended <= mostRuns);
  const left = runs.length - rows.length;
  byId('runs-note').hidden = runs.length > 0 && left === 0;
  byId('runs-note').textContent = runs.length === 0 ? 'There is none yet.'
    : left + ' older finished runs are not shown: `resetd status` lists all.';
  byId('runs').replaceChildren(...rows.map(runRow));
}

function tasksTable(tasks) {
  const table = element('table');
  const head = element('tr');
  for (const title of ['Task', 'Data task', 'Job', 'Type', 'Attempts', 'Error']) head.append(element('th', title));
  const body = element('tbody');
  for (const task of tasks) {
    const row = element('tr');
    const job = [task.job_name, task.job_id && '(' + task.job_id + ')'].filter(Boolean).join(' ');
    row.append(cell('Task', String(task.ordinal)), cell('Data task', String(task.task_id || '')),
      cell('Job', job, 'words'), cell('Type', task.pos_type), cell('Attempts', String(task.attempts)),
      cell('Error', task.error || '', 'words'));
    body.append(row);
  }
  const top = element('thead');
  top.append(head);
  table.append(top, body);
  return table;
}

function showTasks(run, found) {
  const parts = [];
  for (const {state, count, tasks} of found) {
    parts.push(element('h3', state + ': ' + count), tasksTable(tasks));
    if (tasks.length === mostTasks && count > mostTasks) {
      parts.push(element('p', 'The first ' + mostTasks + ' of ' + count + ': `resetd tasks ' + run.run + ' --state ' +
        state + '` lists all.', 'aside'));
    }
  }
  if (parts.length === 0) parts.push(element('p', 'No task is held, failed or refused.'));
  byId('chosen-tasks').replaceChildren(...parts);
}

function showChosen(number, run, found) {
  byId('chosen').hidden = number === 0;
  byId('chosen-title').textContent = run ? 'Run ' + number + ': ' + run.name : 'There is no run ' + number + '.';
  const facts = !run ? [] : [['State', run.state], ['Because', run.state_reason], ['Reason', run.reason],
    ['Console', run.console], ['Tasks', run.tasks + ': ' + countsText(run.counts)], ['Digest', run.digest],
    ['Created', time(run.created_at)], ['Fires', time(run.next_fire_at)], ['Finished', time(run.finished_at)]];
  byId('chosen-facts').replaceChildren(...facts.filter(([, text]) => text)
    .flatMap(([name, text]) => [element('dt', name), element('dd', text, 'words')]));
  if (run) showTasks(run, found);
  else byId('chosen-tasks').replaceChildren();
}

function show(runs, number, run, found) {
  byId('ask').hidden = true;
  byId('figures').hidden = false;
  byId('forget').hidden = token === '';
  const now = JSON.stringify([number, runs, found]);
  if (now !== shown) {
    shown = now;
    const focus = document.activeElement && document.activeElement.getAttribute('href');
    showChosen(number, run, found);
    showRuns(runs);
    if (focus && focus !== '#') {
      const again = [...byId('runs').querySelectorAll('a')].find((link) => link.getAttribute('href') === focus);
      if (again) again.focus({preventScroll: true});
    }
  }
  if (number !== 0 && number !== broughtUp) byId('chosen').scrollIntoView();
  broughtUp = number;
}

function tell() {
  const news = byId('news');
  const since = answeredAt && time(new Date(answeredAt).toISOString());
  const passed = age(Date.now() - answeredAt);
  let text = '';
  if (trouble) text = trouble + (answeredAt ? ' The figures are old: as of ' + since + ', ' + passed + ' ago.' : '');
  else if (answeredAt) text = 'As of ' + since + (Date.now() - answeredAt > 2 * pause ? ', ' + passed + ' ago.' : '.');
  if (news.textContent !== text) news.textContent = text;
  news.className = byId('figures').className = trouble ? 'old' : '';
}

// Without a token that is taken nothing is shown, and nothing is asked.
function wantToken(why) {
  token = shown = trouble = '';
  answeredAt = broughtUp = 0;
  sessionStorage.removeItem('token');
  for (const id of ['runs', 'chosen-facts', 'chosen-tasks']) byId(id).replaceChildren();
  byId('figures').hidden = byId('forget').hidden = true;
  byId('ask').hidden = false;
  byId('wanted').textContent = why;
  byId('token').focus();
  tell();
}

async function look() {
  clearTimeout(timer);
  const mine = ++turn;
  const began = performance.now();
  let next = pause;
  try {
    const runs = await ask('/v1/runs');
    const number = chosenNumber();
    const run = runs.find((one) => one.run === number);
    const found = run ? await stuckTasks(run) : [];
    if (mine !== turn) return;
    answeredAt = Date.now();
    trouble = '';
    next = Math.min(longest, Math.max(pause, (performance.now() - began) * share));
    show(runs, number, run, found);
  } catch (error) {
    if (mine !== turn) return;
    if (error.status === 401) return wantToken(token ? 'The token is wrong.' : 'The daemon asks for its token.');
    trouble = error.status ? 'resetd answers: ' + error.message + '.' : 'resetd does not answer.';
  }
  tell();
  if (!document.hidden) timer = setTimeout(look, next);
}

byId('ask').addEventListener('submit', (event) => {
  event.preventDefault();
  token = byId('token').value.trim();
  byId('token').value = '';
  sessionStorage.setItem('token', token);
  look();
});
byId('forget').addEventListener('click', () => {
  ++turn;
  clearTimeout(timer);
  wantToken('The token is forgotten.');
});
// Nothing is asked while the token is waited for, nor by a page that nobody sees.
const wake = () => {
  clearTimeout(timer);
  if (byId('ask').hidden && !document.hidden) look();
};
addEventListener('hashchange', wake);
document.addEventListener('visibilitychange', wake);
setInterval(tell, 1000);
look();
