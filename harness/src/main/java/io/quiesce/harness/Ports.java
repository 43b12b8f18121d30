package io.quiesce.harness;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;

/**
 * Ports of loopback that stay free while an instance is replaced: no connection gets them as its own end, and no test that runs
 * beside this one chooses them.
 */
public final class Ports {

    private static final int OF_A_FORK = 5_000;

    private static final int FIRST = 20_000 + (Integer.getInteger("tests.fork", 1) - 1) * OF_A_FORK;

    private Ports() {}

    private static IntStream any() {
        return ThreadLocalRandom.current().ints(FIRST, FIRST + OF_A_FORK);
    }

    /**
     * Choose ports, wherever they are.
     * @param count how many
     * @return different ports that are free
     */
    public static List<Integer> choose(int count) {
        return any().distinct().filter(Ports::isFree).limit(count).boxed().toList();
    }

    /**
     * Choose ports, one behind the other.
     * @param count how many
     * @return the first of them
     */
    public static int chooseRow(int count) {
        return any().filter((first) -> IntStream.range(first, first + count).allMatch(Ports::isFree))
                .findFirst()
                .orElseThrow();
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (IOException ex) {
            return false;
        }
    }
}
