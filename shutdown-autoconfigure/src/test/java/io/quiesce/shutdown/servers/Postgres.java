package io.quiesce.shutdown.servers;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/**
 * A PostgreSQL server with an empty database.
 */
public final class Postgres {

    private static final String USER = "postgres";

    private final ServerProcess server;

    private Postgres(ServerProcess server) {
        this.server = server;
    }

    /**
     * Start a server.
     * @param folder where it keeps its data
     * @return a server that takes connections; where none can be had the test is skipped, or fails with CI=true
     * @throws IOException if it does not start
     */
    public static Postgres start(Path folder) throws IOException {
        return new Postgres(ServerProcess.start("QUIESCE_POSTGRES_PROGRAM", folder, 1, "ready to accept connections"));
    }

    /**
     * Return how an application finds the database.
     * @return properties of Spring Boot
     */
    public String[] properties() {
        return new String[] {"spring.datasource.url=" + url(), "spring.datasource.username=" + USER};
    }

    private String url() {
        return "jdbc:postgresql://127.0.0.1:%s/postgres".formatted(this.server.port());
    }

    /**
     * Ask the database, on a connection that belongs to no application.
     * @param query a query for one column
     * @return the rows
     */
    public List<String> query(String query) {
        return JdbcClient.create(new DriverManagerDataSource(url(), USER, ""))
                .sql(query)
                .query(String.class)
                .list();
    }

    /**
     * End the server, whoever is connected to it.
     * @throws InterruptedException if the thread is interrupted before it has ended
     */
    public void stop() throws InterruptedException {
        this.server.stop();
    }
}
