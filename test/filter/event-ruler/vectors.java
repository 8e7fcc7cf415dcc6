import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import software.amazon.event.ruler.Machine;

/**
 * Asks event-ruler which patterns match which events. Reads one JSON object a line, {"patterns": [text], "events":
 * [text], …}, and writes it again with "matches": one string a pattern, a character an event (1 match, 0 none, E the
 * event was refused), or "refused" when the pattern was. How to run it: generate.ts.
 *
 * Some lists of values (a range among strings, exists: false in several branches of $or) make event-ruler 2.1.0 answer
 * now so, now so, by the order of hash codes. So every question is put to many machines, and ? stands for answers that
 * differ.
 */
class Vectors {
  private static final int MACHINES = 40;

  public static void main(String[] arguments) throws Exception {
    ObjectMapper json = new ObjectMapper();
    PrintStream out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      ObjectNode group = (ObjectNode) json.readTree(line);
      ArrayNode matches = group.putArray("matches");
      for (JsonNode pattern : group.get("patterns")) matches.add(agreed(pattern.asText(), group.get("events")));
      out.print(json.writeValueAsString(group) + "\n");
    }
    out.flush();
  }

  private static String agreed(String pattern, JsonNode events) {
    StringBuilder agreed = new StringBuilder(match(pattern, events));
    for (int machine = 1; machine < MACHINES; machine++) {
      String other = match(pattern, events);
      for (int event = 0; event < other.length(); event++) {
        if (agreed.charAt(event) != other.charAt(event)) agreed.setCharAt(event, '?');
      }
    }
    return agreed.toString();
  }

  private static String match(String pattern, JsonNode events) {
    Machine machine = new Machine();
    try {
      machine.addRule("rule", pattern);
    } catch (Exception refusal) {
      return "refused";
    }
    StringBuilder result = new StringBuilder();
    for (JsonNode event : events) {
      try {
        result.append(machine.rulesForJSONEvent(event.asText()).isEmpty() ? '0' : '1');
      } catch (Exception refusal) {
        result.append('E');
      }
    }
    return result.toString();
  }
}
