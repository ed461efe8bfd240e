package org.abusmtl.benchmarks;

import java.io.IOException;
import java.util.List;

/** Measures something and holds it against its bounds. */
interface Benchmark {

    /**
     * What the user picks it by.
     *
     * @return a few words joined by hyphens
     */
    String name();

    /**
     * Measures.
     *
     * @param session starts processes
     * @return a row for each bound
     * @throws IOException if a process cannot be started or a file not be used
     */
    List<Row> run(Session session) throws IOException;
}
