// SPDX-License-Identifier: Apache-2.0
package dev.lnorm.cuda.emulator.driver;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * The emulator's process: answers drivers and a test's control connection on a Unix socket. It ends when its
 * standard input does, which is when the process that started it ends, however that ends.
 */
public final class Emulator {

    private final Driver driver = new Driver();
    private final Control control = new Control(driver);

    private Emulator() {}

    /** One argument: the path of the socket. Prints a line when it is ready. */
    public static void main(String[] arguments) throws IOException {
        Thread.ofPlatform().daemon().start(Emulator::endWithParent);
        Emulator emulator = new Emulator();
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(Path.of(arguments[0])));
            System.out.println("ready");
            while (true) {
                SocketChannel client = server.accept();
                Thread.ofPlatform().daemon().start(() -> emulator.serve(client));
            }
        }
    }

    private static void endWithParent() {
        try {
            while (System.in.read() >= 0) {
                // Nothing is ever sent.
            }
        } catch (IOException e) {
            System.err.println("emulated GPU: " + e);
        }
        Runtime.getRuntime().halt(0);
    }

    private void serve(SocketChannel client) {
        try (client) {
            DataInputStream in = new DataInputStream(new BufferedInputStream(Channels.newInputStream(client), 1 << 16));
            DataOutputStream out = new DataOutputStream(
                    new BufferedOutputStream(Channels.newOutputStream(client), 1 << 16));
            boolean isDriver = in.readByte() == 'D';
            while (true) {
                if (isDriver) {
                    answerDriver(in, out);
                } else {
                    answerControl(in, out);
                }
                out.flush();
            }
        } catch (EOFException e) {
            // The other side has ended.
        } catch (IOException e) {
            System.err.println("emulated GPU: " + e);
        }
    }

    private void answerControl(DataInputStream in, DataOutputStream out) throws IOException {
        String command = in.readUTF();
        byte[] answer;
        synchronized (driver) {
            answer = control.answer(command).getBytes(StandardCharsets.UTF_8);
        }
        out.writeInt(answer.length);
        out.write(answer);
    }

    private void answerDriver(DataInputStream in, DataOutputStream out) throws IOException {
        String name = new String(in.readNBytes(readInt(in)), StandardCharsets.US_ASCII);
        long context = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN
                ? Long.reverseBytes(in.readLong())
                : in.readLong();
        Call call = new Call(context, in.readNBytes(readInt(in)));
        int code = 0;
        byte[] results;
        synchronized (driver) {
            try {
                results = driver.call(name, call);
            } catch (DriverError e) {
                code = e.code();
                results = e.results();
            } catch (RuntimeException | OutOfMemoryError e) {
                // A mistake in the emulator itself: seen, and no reason to leave the caller waiting.
                e.printStackTrace();
                code = 999;
                results = Call.nothing();
            }
        }
        writeInt(out, code);
        writeInt(out, results.length);
        out.write(results);
    }

    private static int readInt(DataInputStream in) throws IOException {
        int value = in.readInt();
        return ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN ? Integer.reverseBytes(value) : value;
    }

    private static void writeInt(DataOutputStream out, int value) throws IOException {
        out.writeInt(ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN ? Integer.reverseBytes(value) : value);
    }
}
