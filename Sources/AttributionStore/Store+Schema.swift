import GRDB

extension Store {
  /// “attr” in ASCII: tells our databases from others.
  static let applicationID: Int32 = 0x6174_7472

  /// Every schema there ever was, oldest first; one transaction each.
  static var migrator: DatabaseMigrator {
    var migrator = DatabaseMigrator()
    migrator.registerMigration("1") { database in
      try database.execute(sql: "PRAGMA application_id = \(applicationID)")
      try database.execute(sql: firstSchema)
      try database.execute(sql: views)
      try database.execute(
        sql: """
          INSERT INTO meta (key, value) VALUES
            ('generation', 0), ('hash_key_1', random()), ('hash_key_2', random())
          """)
    }
    return migrator
  }

  /// Tables are laid out for the engine; the views are what is promised to others.
  private static let firstSchema = """
    CREATE TABLE meta (key TEXT PRIMARY KEY, value ANY) STRICT, WITHOUT ROWID;

    CREATE TABLE channel (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;

    -- The models of the present generation, with the version that made their credits, of those that
    -- learn; id is their position in the rules.
    CREATE TABLE model (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, version INTEGER) STRICT;

    -- What models learned, version by version: one that is current makes credits while its settings
    -- are those in force; one that is pinned was chosen by somebody.
    CREATE TABLE model_version (
      model TEXT NOT NULL,
      version INTEGER NOT NULL,
      settings TEXT NOT NULL,
      path_rules TEXT NOT NULL,
      fitted_at INTEGER NOT NULL,
      conversions INTEGER NOT NULL,
      revenue INTEGER NOT NULL,
      nulls INTEGER NOT NULL,
      statistics INTEGER NOT NULL,
      is_current INTEGER NOT NULL,
      is_pinned INTEGER NOT NULL,
      result TEXT NOT NULL,
      path_rates BLOB NOT NULL,
      PRIMARY KEY (model, version)
    ) STRICT;

    -- The ledger of dropped files. A processed file's rows came in the transaction of its entry.
    CREATE TABLE file (
      id INTEGER PRIMARY KEY,
      stamp INTEGER NOT NULL UNIQUE,
      name TEXT NOT NULL,
      state TEXT NOT NULL CHECK (state IN ('processed', 'duplicate', 'rejected')),
      datasets TEXT NOT NULL,
      digest BLOB,
      bytes INTEGER NOT NULL,
      rows INTEGER NOT NULL,
      bad_rows INTEGER NOT NULL,
      arrived_at INTEGER NOT NULL,
      finished_at INTEGER NOT NULL,
      message TEXT,
      notes TEXT NOT NULL,
      -- Of a file with bad rows: json, or the delimiter of the columns in the header.
      row_form TEXT,
      header TEXT,
      first_bad_rows TEXT,
      forgotten_rows INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX file_digest ON file (digest) WHERE state = 'processed';
    CREATE INDEX file_name ON file (name);
    CREATE INDEX file_state ON file (state);

    CREATE TABLE quarantine (
      id INTEGER PRIMARY KEY,
      file INTEGER NOT NULL REFERENCES file (id),
      line INTEGER NOT NULL,
      byte_offset INTEGER NOT NULL,
      column_name TEXT,
      code TEXT NOT NULL,
      message TEXT NOT NULL,
      raw BLOB NOT NULL,
      is_cut INTEGER NOT NULL,
      retry INTEGER REFERENCES retry (id)
    ) STRICT;
    CREATE INDEX quarantine_file ON quarantine (file);
    CREATE INDEX quarantine_retry ON quarantine (retry) WHERE retry IS NOT NULL;

    -- Files made of rows in quarantine; file is what the ledger calls it once it is in.
    CREATE TABLE retry (
      id INTEGER PRIMARY KEY,
      source INTEGER NOT NULL REFERENCES file (id),
      name TEXT NOT NULL,
      correction TEXT,
      state TEXT NOT NULL CHECK (state IN ('writing', 'dropped', 'finished')),
      file INTEGER REFERENCES file (id)
    ) STRICT;
    CREATE INDEX retry_unfinished ON retry (name) WHERE state <> 'finished';

    -- user is the hash of user_id.
    CREATE TABLE history (
      user INTEGER PRIMARY KEY,
      user_id TEXT NOT NULL,
      sessions TEXT NOT NULL,
      conversions TEXT,
      has_more INTEGER NOT NULL
    ) STRICT;
    CREATE TABLE history_more (
      user INTEGER NOT NULL,
      user_id TEXT NOT NULL,
      chunk INTEGER NOT NULL,
      sessions TEXT NOT NULL,
      conversions TEXT,
      PRIMARY KEY (user, user_id, chunk)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE key_index (bucket INTEGER PRIMARY KEY, entries BLOB NOT NULL) STRICT;

    -- Costs whose session has not come yet.
    CREATE TABLE waiting_cost (
      session_hash INTEGER NOT NULL,
      session_id TEXT NOT NULL,
      cost INTEGER NOT NULL,
      file INTEGER NOT NULL,
      line INTEGER NOT NULL,
      PRIMARY KEY (session_hash, session_id)
    ) STRICT, WITHOUT ROWID;

    -- Users who changed since they were attributed.
    CREATE TABLE pending_user (
      user_hash INTEGER NOT NULL,
      user_id TEXT NOT NULL,
      PRIMARY KEY (user_hash, user_id)
    ) STRICT, WITHOUT ROWID;

    -- What each user adds to the sums below, and the ihc credit of every touchpoint: users who
    -- converted, and all of them where paths are counted.
    CREATE TABLE attributed_user (
      user_hash INTEGER NOT NULL,
      user_id TEXT NOT NULL,
      contribution BLOB NOT NULL,
      credits TEXT NOT NULL,
      PRIMARY KEY (user_hash, user_id)
    ) STRICT;

    -- How often each path was walked: its channels' numbers, oldest first, by their hash. Filled
    -- while a model that learns from paths is enabled.
    CREATE TABLE path_count (
      high INTEGER NOT NULL,
      low INTEGER NOT NULL,
      path BLOB NOT NULL,
      conversions INTEGER NOT NULL,
      revenue INTEGER NOT NULL,
      nulls INTEGER NOT NULL,
      PRIMARY KEY (high, low)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE channel_day (
      day INTEGER NOT NULL,
      channel INTEGER NOT NULL,
      sessions INTEGER NOT NULL,
      cost INTEGER NOT NULL,
      PRIMARY KEY (day, channel)
    ) STRICT, WITHOUT ROWID;

    -- basis 0: the day of the session; 1: the day of the conversion.
    CREATE TABLE credit_day (
      basis INTEGER NOT NULL,
      model INTEGER NOT NULL,
      day INTEGER NOT NULL,
      channel INTEGER NOT NULL,
      credit INTEGER NOT NULL,
      revenue INTEGER NOT NULL,
      PRIMARY KEY (basis, model, day, channel)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE conversion_day (
      day INTEGER PRIMARY KEY,
      conversions INTEGER NOT NULL,
      revenue INTEGER NOT NULL,
      attributed INTEGER NOT NULL,
      attributed_revenue INTEGER NOT NULL,
      unattributed INTEGER NOT NULL,
      unattributed_revenue INTEGER NOT NULL,
      pending INTEGER NOT NULL
    ) STRICT;

    -- Ids that are another's alias, as exports state it; and the persons that follow, each with the
    -- id that stands for it. An id that is alone has no person.
    CREATE TABLE identity (
      alias_hash INTEGER NOT NULL,
      alias_id TEXT NOT NULL,
      user_hash INTEGER NOT NULL,
      user_id TEXT NOT NULL,
      file INTEGER NOT NULL,
      line INTEGER NOT NULL,
      PRIMARY KEY (alias_hash, alias_id)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX identity_user ON identity (user_hash, user_id);
    CREATE TABLE person (
      user_hash INTEGER NOT NULL,
      user_id TEXT NOT NULL,
      person_hash INTEGER NOT NULL,
      person_id TEXT NOT NULL,
      PRIMARY KEY (user_hash, user_id)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX person_member ON person (person_hash, person_id);

    -- The proof that a user was forgotten: a hash of the id, its length in bytes, and the line that
    -- asked for it. Sessions of such users are remembered in key_index, by their hash.
    CREATE TABLE forgotten_user (
      high INTEGER NOT NULL,
      low INTEGER NOT NULL,
      id_length INTEGER NOT NULL,
      file INTEGER NOT NULL,
      line INTEGER NOT NULL,
      PRIMARY KEY (high, low)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE forgotten_session_length (id_length INTEGER PRIMARY KEY) STRICT;
    -- What forgotten sessions cost, by a hash of their id.
    CREATE TABLE forgotten_cost (
      high INTEGER NOT NULL,
      low INTEGER NOT NULL,
      cost INTEGER NOT NULL,
      file INTEGER NOT NULL,
      line INTEGER NOT NULL,
      PRIMARY KEY (high, low)
    ) STRICT, WITHOUT ROWID;

    -- Journeys that the remote IHC service is to score, was asked for, or has answered, by a SHA-256
    -- of all that is sent of them and of where it is sent. One that is current is that of a
    -- conversion of now; others keep what was paid for. waiting: to be asked when its time comes;
    -- asked: in a request that is out; failed: given up, with the service's words.
    -- key, is_current, conversion_id, conversion_at and sessions follow from the facts, and that one
    -- of more sessions than may be sent has failed; answers are facts themselves. All else tells how
    -- it went.
    CREATE TABLE ihc_journey (
      key BLOB PRIMARY KEY,
      state TEXT NOT NULL CHECK (state IN ('waiting', 'asked', 'answered', 'failed')),
      is_current INTEGER NOT NULL,
      conversion_id TEXT NOT NULL,
      conversion_at INTEGER NOT NULL,
      -- How many sessions are sent, and their rows as JSON text, packed; without rows once
      -- they are as old as the audit is kept.
      sessions INTEGER NOT NULL,
      rows BLOB,
      queued_at INTEGER NOT NULL,
      attempts INTEGER NOT NULL,
      request INTEGER,
      -- initializer, holder, closer and ihc of each session, as integers; of one that is asked again
      -- the answer it had.
      answer BLOB,
      answered_at INTEGER,
      -- The exchange that answered or failed it last; 0 of an imported one.
      exchange INTEGER,
      code TEXT,
      message TEXT
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX ihc_journey_waiting ON ihc_journey (queued_at, key, sessions)
      WHERE state = 'waiting' AND request IS NULL;
    CREATE INDEX ihc_journey_request ON ihc_journey (request) WHERE request IS NOT NULL;
    CREATE INDEX ihc_journey_state ON ihc_journey (state, is_current);
    CREATE INDEX ihc_journey_rows ON ihc_journey (answered_at)
      WHERE state = 'answered' AND rows IS NOT NULL;
    CREATE INDEX ihc_journey_conversion ON ihc_journey (conversion_id);
    -- Whose sessions and conversion they are or were: every id, where an id is stitched to others.
    -- It is current for those whose they are now. Stays as long as the journey is there, or what
    -- was sent of it.
    CREATE TABLE ihc_journey_user (
      user_hash INTEGER NOT NULL,
      user_id TEXT NOT NULL,
      key BLOB NOT NULL,
      is_current INTEGER NOT NULL,
      PRIMARY KEY (user_hash, user_id, key)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX ihc_journey_user_key ON ihc_journey_user (key);

    -- Journeys that are asked for together, until each is answered or given up. worker and
    -- leased_until while it is out; first_failed_at is that of the request that it is a part of, if
    -- it is one. A whole one that was not handed out only lets its journeys wait until not_before.
    CREATE TABLE ihc_request (
      id INTEGER PRIMARY KEY,
      is_part INTEGER NOT NULL,
      attempts INTEGER NOT NULL,
      leases INTEGER NOT NULL,
      not_before INTEGER NOT NULL,
      first_failed_at INTEGER,
      worker TEXT,
      leased_at INTEGER,
      leased_until INTEGER,
      created_at INTEGER NOT NULL
    ) STRICT;

    -- What was sent and what came back, packed, for as long as the audit is kept; of one that named a
    -- user who was forgotten neither is. outcome is out while it is, and lost where nothing came back
    -- in time.
    CREATE TABLE ihc_exchange (
      id INTEGER PRIMARY KEY,
      request INTEGER NOT NULL,
      attempt INTEGER NOT NULL,
      sent_at INTEGER NOT NULL,
      ended_at INTEGER,
      url TEXT NOT NULL,
      outcome TEXT NOT NULL,
      http_status INTEGER,
      journeys INTEGER NOT NULL,
      sessions INTEGER NOT NULL,
      answered INTEGER NOT NULL,
      failed INTEGER NOT NULL,
      message TEXT,
      sent BLOB,
      received BLOB
    ) STRICT;
    CREATE UNIQUE INDEX ihc_exchange_request ON ihc_exchange (request, attempt);
    CREATE TABLE ihc_exchange_journey (
      key BLOB NOT NULL,
      exchange INTEGER NOT NULL,
      PRIMARY KEY (key, exchange)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX ihc_exchange_journey_exchange ON ihc_exchange_journey (exchange);

    -- Requests handed out in a calendar month, such as 2026-11, which the budget is about.
    CREATE TABLE ihc_month (month TEXT PRIMARY KEY, requests INTEGER NOT NULL) STRICT, WITHOUT ROWID;
    -- What the queue must know after a restart: the breaker, when it may go on, the last error.
    CREATE TABLE ihc_state (key TEXT PRIMARY KEY, value ANY) STRICT, WITHOUT ROWID;

    -- Requests to the service and answers that people saved, by conversion and by what they say; see
    -- SavedElement. Terms are null until they are known. untyped: a request that waits for a
    -- conversion type.
    CREATE TABLE ihc_saved (
      conversion_id TEXT NOT NULL,
      kind INTEGER NOT NULL,
      digest BLOB NOT NULL,
      url TEXT,
      conversion_type TEXT,
      redistribution BLOB,
      sent BLOB NOT NULL,
      answered BLOB NOT NULL,
      state TEXT NOT NULL CHECK (state IN ('matched', 'waiting', 'untyped', 'refused')),
      PRIMARY KEY (conversion_id, kind, digest)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX ihc_saved_state ON ihc_saved (state, kind);

    CREATE TABLE fact_count (name TEXT PRIMARY KEY, count INTEGER NOT NULL) STRICT, WITHOUT ROWID;
    """
}
