import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { startSimulator } from '@volka/volka-api';
import { CANARY } from '../extract/proof-world.ts';
import { LATIN1_CHARACTER, RAW_TOKEN } from './oddity.ts';
import type { Oddity, OtherAnswer, ServedRecord, SourceRequest } from './oddity.ts';
import type { ReportRow } from './report-row.ts';
import { recordOf } from './row-oddities.ts';

/** An answer that was given. */
export interface GivenAnswer extends SourceRequest {
  readonly status: number;
  /** Of the body, in the form of the ledger. */
  readonly sha256: string;
  /** In the order of the answer; none where an oddity answered the request. */
  readonly records: readonly ServedRecord[];
  /** The oddity that answered in place of the rows, or changed the campaign level. */
  readonly oddity: string | null;
  /** Days of the request that were left out. */
  readonly lacking: readonly string[];
  /** Days of which some rows were left out, at ad level only. */
  readonly incomplete: readonly string[];
}

/** The good source with oddities in front of it. */
export interface StrangeSource extends AsyncDisposable {
  readonly baseUrl: string;
  /** Sets the day as of which the good source answers, and the current run. */
  begin(today: string, run: number): void;
  /** Ends all oddities. */
  mend(): void;
  answers(): readonly GivenAnswer[];
  /** The rows of the good source, by ad, as of a day. */
  goodRows(asOf: string, fromDate: string, toDate: string): Promise<readonly ReportRow[]>;
}

/** Starts the source on a free port. Its data begin on `firstDate`. */
export async function startStrangeSource(options: {
  readonly seed: number;
  readonly firstDate: string;
  readonly oddities: readonly Oddity[];
}): Promise<StrangeSource> {
  const { seed, firstDate } = options;
  let { oddities } = options;
  const simulator = await startSimulator({
    apiKey: CANARY,
    asOf: firstDate,
    campaigns: 3,
    adsPerCampaign: 4,
    seed,
    blemishes: false,
  });
  const given: GivenAnswer[] = [];
  let run = 0;
  const fetchGood = async (fromDate: string, toDate: string, lod: string): Promise<readonly ReportRow[]> => {
    const url = `${simulator.baseUrl}/campaigns-report?period_from=${fromDate}&period_to=${toDate}&lod=${lod}`;
    const response = await fetch(url, { headers: { 'x-api-key': CANARY } });
    return response.status === 404 ? [] : ((await response.json()) as ReportRow[]);
  };

  const answer = async (
    request: SourceRequest,
  ): Promise<{ readonly reply: OtherAnswer; readonly body: Buffer }> => {
    for (const { name, answer: answerOf } of oddities) {
      const reply = answerOf?.(request) ?? null;
      if (reply === null) continue;
      const body = Buffer.from(reply.body);
      given.push({
        ...request,
        status: reply.status,
        sha256: sha256(body),
        records: [],
        oddity: name,
        lacking: [],
        incomplete: [],
      });
      return { reply, body };
    }
    const { fromDate, toDate, lod } = request;
    const all = await fetchGood(fromDate, toDate, lod);
    const isLacking = ({ date }: ReportRow): boolean => oddities.some(({ lacks }) => lacks?.(date, request));
    const lacking = [...new Set(all.filter(isLacking).map(({ date }) => date))];
    const rows = all.filter((row) => !isLacking(row));
    const bent =
      lod === 'c'
        ? bendCampaigns(rows, oddities)
        : { records: bendRecords(rows, oddities, request), oddity: null };
    const emptyAnswer = oddities.find(({ emptyAnswer: each }) => each !== undefined)?.emptyAnswer;
    const reply =
      bent.records.length === 0 && emptyAnswer !== undefined
        ? emptyAnswer
        : { status: 200, body: write(bent.records) };
    const hasMark = reply.status === 200 && oddities.some(({ hasByteOrderMark }) => hasByteOrderMark);
    const body = toBytes(hasMark ? `\u{FEFF}${reply.body}` : reply.body);
    const served = new Set(bent.records.map(({ good }) => good));
    const incomplete =
      lod === 'c' ? [] : [...new Set(rows.filter((row) => !served.has(row)).map(({ date }) => date))];
    given.push({ ...request, ...bent, status: reply.status, sha256: sha256(body), lacking, incomplete });
    return { reply, body };
  };

  const server = createServer((request, response) => {
    const { searchParams } = new URL(request.url ?? '/', 'http://source');
    const of = (name: string): string => searchParams.get(name) ?? '';
    const asked = { fromDate: of('period_from'), toDate: of('period_to'), lod: of('lod'), run };
    void answer(asked).then(({ reply, body }) => {
      response.writeHead(reply.status, { 'content-type': 'application/json', ...reply.headers });
      response.end(body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    baseUrl: `http://127.0.0.1:${port}`,
    begin(today, number) {
      simulator.setClock(today);
      run = number;
    },
    mend() {
      oddities = [];
    },
    answers: () => given,
    async goodRows(asOf, fromDate, toDate) {
      simulator.setClock(asOf);
      return fetchGood(fromDate, toDate, 'a');
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await simulator.close();
    },
  };
}

function bendRecords(
  rows: readonly ReportRow[],
  oddities: readonly Oddity[],
  request: SourceRequest,
): readonly ServedRecord[] {
  return oddities.reduce<readonly ServedRecord[]>(
    (records, { bend }) => bend?.(records, request) ?? records,
    rows.map((row) => recordOf(row)),
  );
}

function bendCampaigns(
  rows: readonly ReportRow[],
  oddities: readonly Oddity[],
): Pick<GivenAnswer, 'records' | 'oddity'> {
  const [oddity] = oddities.filter(({ bendCampaigns: bend }) => bend !== undefined);
  const bent = oddity?.bendCampaigns?.(rows) ?? rows;
  const isBent = bent.some((row, at) => row !== rows[at]);
  return {
    records: bent.map((row) => recordOf(row)),
    oddity: isBent && oddity !== undefined ? oddity.name : null,
  };
}

const RAW = new RegExp(`"${RAW_TOKEN}([^"]*)"`, 'g');

function write(records: readonly ServedRecord[]): string {
  return JSON.stringify(records.map(({ json }) => json)).replace(RAW, '$1');
}

function toBytes(text: string): Buffer {
  const parts = text.split(LATIN1_CHARACTER).map((part) => Buffer.from(part));
  return Buffer.concat(parts.flatMap((part, at) => (at === 0 ? [part] : [Buffer.from([0xe9]), part])));
}

function sha256(body: Buffer): string {
  return createHash('sha256').update(body).digest('hex');
}
