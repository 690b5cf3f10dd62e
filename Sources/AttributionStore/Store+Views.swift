extension Store {
  /// SQL for the whole seconds of a stored instant: a number, or microseconds as text.
  private static func seconds(_ instant: String) -> String {
    """
    iif(typeof(\(instant)) = 'text', \
    ((\(instant)) - \(micros(instant))) / 1000000, \(instant))
    """
  }

  /// SQL for what stands behind a time of day in whole seconds.
  private static func fraction(_ instant: String) -> String {
    "iif(typeof(\(instant)) = 'text', printf('.%06d', \(micros(instant))), '')"
  }

  /// SQL for the microseconds within a second, never negative.
  private static func micros(_ instant: String) -> String {
    "(((\(instant)) % 1000000 + 1000000) % 1000000)"
  }

  /// The views that people's own SQL may rely on: names, columns and types stay as they are.
  static let views = """
    CREATE VIEW user_history AS
    SELECT user_id, sessions, conversions FROM history
    UNION ALL
    SELECT user_id, sessions, conversions FROM history_more;

    CREATE VIEW session_sources AS
    SELECT s.value ->> 0 AS session_id,
      h.user_id AS user_id,
      c.name AS channel_name,
      date(\(seconds("s.value ->> 1")), 'unixepoch') AS event_date,
      time(\(seconds("s.value ->> 1")), 'unixepoch') || \(fraction("s.value ->> 1"))
        AS event_time,
      (s.value ->> 3) & 1 AS holder_engagement,
      (s.value ->> 3) >> 1 & 1 AS closer_engagement,
      (s.value ->> 3) >> 2 & 1 AS impression_interaction
    FROM user_history AS h, json_each(h.sessions) AS s JOIN channel AS c ON c.id = s.value ->> 2;

    CREATE VIEW conversions AS
    SELECT v.value ->> 0 AS conv_id,
      h.user_id AS user_id,
      date(\(seconds("v.value ->> 1")), 'unixepoch') AS conv_date,
      time(\(seconds("v.value ->> 1")), 'unixepoch') || \(fraction("v.value ->> 1"))
        AS conv_time,
      (v.value ->> 2) / 1000000.0 AS revenue
    FROM user_history AS h, json_each(h.conversions) AS v
    WHERE h.conversions IS NOT NULL;

    CREATE VIEW session_costs AS
    SELECT s.value ->> 0 AS session_id, (s.value ->> 6) / 1000000.0 AS cost
    FROM user_history AS h, json_each(h.sessions) AS s
    WHERE s.value ->> 6 IS NOT NULL
    UNION ALL
    SELECT session_id, cost / 1000000.0 FROM waiting_cost;

    CREATE VIEW attribution_customer_journey AS
    SELECT v.value ->> 0 AS conv_id,
      t.value ->> 0 AS session_id,
      (t.value ->> 1) / 1000000000.0 AS ihc
    FROM attributed_user AS a, json_each(a.credits) AS v, json_each(v.value, '$[1]') AS t;

    CREATE VIEW channel_reporting AS
    SELECT c.name AS channel_name,
      date(k.day * 86400, 'unixepoch') AS date,
      coalesce(d.cost, 0) / 1000000.0 AS cost,
      coalesce(m.credit, 0) / 1000000000.0 AS ihc,
      coalesce(m.revenue, 0) / 1000000.0 AS ihc_revenue,
      coalesce(d.cost, 0) * 1000.0 / nullif(m.credit, 0) AS CPO,
      coalesce(m.revenue, 0) * 1.0 / nullif(d.cost, 0) AS ROAS
    FROM (
        SELECT day, channel FROM channel_day
        UNION
        SELECT day, channel FROM credit_day
        WHERE basis = 0 AND model = (SELECT id FROM model WHERE name = 'ihc')
      ) AS k
      JOIN channel AS c ON c.id = k.channel
      LEFT JOIN channel_day AS d ON d.day = k.day AND d.channel = k.channel
      LEFT JOIN credit_day AS m ON m.basis = 0 AND m.day = k.day AND m.channel = k.channel
        AND m.model = (SELECT id FROM model WHERE name = 'ihc')
    ORDER BY 1, 2;
    """
}
