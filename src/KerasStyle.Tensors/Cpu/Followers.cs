namespace KerasStyle.Tensors.Cpu;

/// <summary>Lets an element-wise pass follow the instruction whose result it alone reads: optimizer updates run where the gradient is made.</summary>
sealed class Followers
{
    const int SmallElements = 64;

    readonly Dictionary<CpuInstruction, Position> order = [];
    readonly Dictionary<CpuValue, CpuInstruction> producers = [];
    readonly Dictionary<CpuValue, List<CpuInstruction>> readers = [];
    readonly Dictionary<CpuValue, CpuValue> variableOf = [];
    readonly IReadOnlySet<CpuValue> kept;

    Followers(List<CpuInstruction> instructions, IReadOnlySet<CpuValue> kept, IEnumerable<(CpuValue Source, CpuValue Variable)> updates)
    {
        this.kept = kept;
        foreach ((CpuValue source, CpuValue variable) in updates)
            variableOf.TryAdd(source, variable);
        foreach (CpuInstruction instruction in instructions)
        {
            order[instruction] = new(order.Count, 0);
            foreach (CpuValue write in instruction.Writes)
                producers.TryAdd(write, instruction);
            foreach (CpuValue read in instruction.Reads.Distinct())
            {
                if (!readers.TryGetValue(read, out List<CpuInstruction>? list))
                    readers[read] = list = [];
                list.Add(instruction);
            }
        }
    }

    /// <summary>Attaches what can follow. Nothing is in place yet: every value still has its own writer.</summary>
    /// <param name="instructions">In order; passes that follow leave the list.</param>
    /// <param name="kept">Values that must exist in memory.</param>
    /// <param name="updates">New values and the variables that take them, in place where nothing reads the old value later.</param>
    public static void Attach(List<CpuInstruction> instructions, IReadOnlySet<CpuValue> kept, IEnumerable<(CpuValue Source, CpuValue Variable)> updates)
    {
        var followers = new Followers(instructions, kept, updates);
        foreach (ElementwiseInstruction pass in instructions.OfType<ElementwiseInstruction>())
            followers.Attach(pass);
        CpuInstruction[] sorted = [.. followers.order.Keys.OrderBy(i => followers.order[i])];
        instructions.Clear();
        instructions.AddRange(sorted);
    }

    void Attach(ElementwiseInstruction pass)
    {
        foreach (CpuValue value in pass.Reads.Distinct())
        {
            if (!producers.TryGetValue(value, out CpuInstruction? leader) || leader is not { FinishesRanges: true, Follower: null } || leader.Writes[0] != value)
                continue;
            if (readers[value].Count > 1 || kept.Contains(value) || value.Elements != pass.Elements || !pass.CanShareMemory(value))
                continue;
            var early = new List<CpuInstruction>();
            if (!CanRunAt(leader, pass, value, early) || !early.Append(pass).All(moved => KeepsVariables(moved, pass, leader)))
                continue;
            for (int i = 0; i < early.Count; i++)
                order[early[i]] = new(order[leader].Major, i - early.Count);
            order.Remove(pass);
            foreach (CpuValue write in pass.Writes)
                producers[write] = leader;
            foreach (CpuValue read in pass.Reads.Distinct())
                readers[read][readers[read].IndexOf(pass)] = leader;
            leader.Follow(pass);
            return;
        }
    }

    // Operands made after the leader must be small and computable before it, such as a learning rate.
    bool CanRunAt(CpuInstruction leader, CpuInstruction instruction, CpuValue? given, List<CpuInstruction> early)
    {
        foreach (CpuValue read in instruction.Reads)
        {
            if (read == given || !producers.TryGetValue(read, out CpuInstruction? producer) || order[producer].CompareTo(order[leader]) < 0 || early.Contains(producer))
                continue;
            if (producer == leader || producer is not ElementwiseInstruction { Elements: <= SmallElements } small || !CanRunAt(leader, small, null, early))
                return false;
            early.Add(small);
        }

        return true;
    }

    // Moved up, a pass still must be the last to read what it overwrites.
    bool KeepsVariables(CpuInstruction moved, CpuInstruction pass, CpuInstruction leader)
    {
        foreach (CpuValue write in moved.Writes)
        {
            if (!variableOf.TryGetValue(write, out CpuValue? variable) || !readers.TryGetValue(variable, out List<CpuInstruction>? reading))
                continue;
            if (reading.Exists(reader => reader != pass && reader != moved && order[reader].CompareTo(order[leader]) >= 0))
                return false;
        }

        return true;
    }

    // A class, as a dictionary over classes is compiled ahead of time.
    sealed record Position(int Major, int Minor) : IComparable<Position>
    {
        public int CompareTo(Position? other) => other is null ? 1 : Major != other.Major ? Major.CompareTo(other.Major) : Minor.CompareTo(other.Minor);
    }
}
