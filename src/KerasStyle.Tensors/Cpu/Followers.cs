namespace KerasStyle.Tensors.Cpu;

/// <summary>Lets an element-wise pass follow the instruction whose result it alone reads: optimizer updates run where the gradient is made.</summary>
static class Followers
{
    const int SmallElements = 64;

    /// <summary>Attaches what can follow. Nothing is in place yet: every value still has its own writer.</summary>
    /// <param name="instructions">In order; passes that follow leave the list.</param>
    /// <param name="kept">Values that must exist in memory.</param>
    /// <param name="updates">New values and the variables that take them, in place where nothing reads the old value later.</param>
    public static void Attach(List<CpuInstruction> instructions, IReadOnlySet<CpuValue> kept, IEnumerable<(CpuValue Source, CpuValue Variable)> updates)
    {
        var variableOf = new Dictionary<CpuValue, CpuValue>();
        foreach ((CpuValue source, CpuValue variable) in updates)
            variableOf.TryAdd(source, variable);
        var readers = instructions.SelectMany(i => i.Reads.Distinct()).CountBy(v => v).ToDictionary();
        for (int at = 0; at < instructions.Count; at++)
        {
            if (instructions[at] is not ElementwiseInstruction pass)
                continue;
            foreach (CpuValue value in pass.Reads.Distinct())
            {
                int producer = Producer(value, at);
                if (producer < 0 || instructions[producer] is not { FinishesRanges: true, Follower: null } leader || leader.Writes[0] != value)
                    continue;
                if (readers[value] > 1 || kept.Contains(value) || value.Elements != pass.Elements || !pass.CanShareMemory(value))
                    continue;
                var early = new List<CpuInstruction>();
                if (!CanRunAt(producer, pass, value, at, early) || !early.Append(pass).All(i => KeepsVariables(i, leader, producer, at)))
                    continue;
                instructions.RemoveAt(at);
                foreach (CpuInstruction small in early)
                    instructions.Remove(small);
                instructions.InsertRange(instructions.IndexOf(leader), early);
                leader.Follow(pass);
                at--;
                break;
            }
        }

        int Producer(CpuValue value, int before) => instructions.FindIndex(0, before, i => i.Writes.Contains(value));

        // Operands made after the leader must be small and computable before it, such as a learning rate.
        bool CanRunAt(int position, CpuInstruction instruction, CpuValue? given, int at, List<CpuInstruction> early)
        {
            foreach (CpuValue read in instruction.Reads)
            {
                int producer = read == given ? -1 : Producer(read, at);
                if (producer < position || early.Contains(instructions[producer]))
                    continue;
                if (producer == position || instructions[producer] is not ElementwiseInstruction { Elements: <= SmallElements } small || !CanRunAt(position, small, null, producer, early))
                    return false;
                early.Add(small);
            }

            return true;
        }

        // Moved up, a pass still must be the last to read what it overwrites.
        bool KeepsVariables(CpuInstruction moved, CpuInstruction leader, int position, int at)
        {
            foreach (CpuValue write in moved.Writes)
            {
                if (!variableOf.TryGetValue(write, out CpuValue? variable))
                    continue;
                if (leader.Reads.Contains(variable))
                    return false;
                for (int i = position + 1; i < instructions.Count; i++)
                {
                    if (i != at && instructions[i] != moved && instructions[i].Reads.Contains(variable))
                        return false;
                }
            }

            return true;
        }
    }
}
